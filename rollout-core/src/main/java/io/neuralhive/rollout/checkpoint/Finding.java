package io.neuralhive.rollout.checkpoint;

import java.util.Optional;

/**
 * The result of one criterion of a gate.
 *
 * @param reason which criterion
 * @param result its result
 * @param observed the measured value, in the unit of {@code limit}; NaN if there is none
 * @param limit the allowed value; NaN if there is no number
 * @param candidateSamples samples of the candidate on which the result rests
 * @param baselineSamples samples of the baseline on which the result rests; 0 if it needs none
 * @param missing how many samples are missing in the arm that lacks most; 0 if none
 * @param explanation a sentence for operators
 * @param interval the confidence interval of {@code observed}, in the same unit; empty if the rule gives none
 * @param advisory whether the criterion is only tried out: its result is recorded, and nothing follows from it
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

    /** Creates a finding that is acted on, without an interval. */
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

    /** Returns a finding that rests on no numbers and is acted on. */
    public static Finding of(Reason reason, Result result, String explanation) {
        return new Finding(reason, result, Double.NaN, Double.NaN, 0, 0, 0, explanation);
    }

    /** Returns a copy with an interval. */
    public Finding withInterval(Interval interval) {
        return copy(explanation, Optional.of(interval), advisory);
    }

    /** Returns a copy that is advisory and says so in its explanation. */
    public Finding asAdvisory() {
        return copy("advisory: " + explanation, interval, true);
    }

    /** Returns whether the result is the given one and is acted on. */
    public boolean acts(Result answer) {
        return !advisory && result == answer;
    }

    private Finding copy(String text, Optional<Interval> around, boolean isAdvisory) {
        return new Finding(
                reason, result, observed, limit, candidateSamples, baselineSamples, missing, text, around, isAdvisory);
    }

    /** The possible results of a criterion. */
    public enum Result {
        /** Within the limit: on enough samples, or statistically significant. */
        PASS,
        /** Past the limit: on enough samples, or statistically significant. */
        DEGRADED,
        /** Not decided: there are not enough samples, or neither result is statistically significant. */
        INCONCLUSIVE,
        /** The source gave something that is not a measurement, or lacks what the rule needs. */
        UNAVAILABLE,
        /** The arms are not split as planned, so that a comparison is invalid. */
        INVALID,
        /** The criterion does not apply, for example without a baseline. */
        NOT_APPLICABLE
    }
}
