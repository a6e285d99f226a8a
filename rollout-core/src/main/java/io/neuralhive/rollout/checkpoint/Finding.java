package io.neuralhive.rollout.checkpoint;

import java.util.Optional;

/**
 * The answer to one criterion of a gate.
 *
 * @param reason which criterion
 * @param result its answer
 * @param observed what was seen, in the unit of {@code limit}; NaN if nothing could be seen
 * @param limit what was allowed; NaN if there is no number
 * @param candidateSamples samples of the candidate on which the answer rests
 * @param baselineSamples samples of the baseline on which the answer rests; 0 if it needs none
 * @param missing how many samples are missing in the arm that lacks most; 0 if none
 * @param explanation a sentence for a person
 * @param interval what is possible beside what was observed, in the same unit; empty if the rule does not tell
 * @param advisory whether the criterion is only tried out: its answer is recorded, and nothing follows from it
 */
public record Finding(
        Reason reason,
        Result result,
        double observed,
        double limit,
        long candidateSamples,
        long baselineSamples,
        long missing,
        String explanation,
        Optional<Interval> interval,
        boolean advisory) {

    /** Creates an answer that is acted on, without an interval. */
    public Finding(
            Reason reason,
            Result result,
            double observed,
            double limit,
            long candidateSamples,
            long baselineSamples,
            long missing,
            String explanation) {
        this(
                reason,
                result,
                observed,
                limit,
                candidateSamples,
                baselineSamples,
                missing,
                explanation,
                Optional.empty(),
                false);
    }

    /** Returns an answer that rests on no numbers and is acted on. */
    public static Finding of(Reason reason, Result result, String explanation) {
        return new Finding(reason, result, Double.NaN, Double.NaN, 0, 0, 0, explanation);
    }

    /** Returns a copy with an interval. */
    public Finding withInterval(Interval interval) {
        return new Finding(
                reason,
                result,
                observed,
                limit,
                candidateSamples,
                baselineSamples,
                missing,
                explanation,
                Optional.of(interval),
                advisory);
    }

    /** Returns a copy on which nothing follows, and that says so. */
    public Finding asAdvisory() {
        return new Finding(
                reason,
                result,
                observed,
                limit,
                candidateSamples,
                baselineSamples,
                missing,
                "advisory: " + explanation,
                interval,
                true);
    }

    /** Returns whether this is a given answer, and one that is acted on. */
    public boolean acts(Result answer) {
        return !advisory && result == answer;
    }

    /** What a criterion can answer. */
    public enum Result {
        /** Within the limit: on enough samples, or as a test has shown. */
        PASS,
        /** Past the limit: on enough samples, or as a test has shown. */
        DEGRADED,
        /** It can't be told: there are not enough samples, or a test has shown neither. */
        INCONCLUSIVE,
        /** What the source gave is no measurement, or lacks what the rule needs. */
        UNAVAILABLE,
        /** The arms are not split as planned, so that a comparison means nothing. */
        INVALID,
        /** The criterion can't be asked here, as where there is no baseline. */
        NOT_APPLICABLE
    }
}
