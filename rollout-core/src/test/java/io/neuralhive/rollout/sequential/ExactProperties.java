package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

/**
 * What makes the tests of counts exact, whatever the number of samples: on the boundary of the hypothesis, the expected
 * evidence after one more observation is the evidence before it; beyond the boundary it is no more. By Ville's inequality it
 * then ever reaches 1/α with a chance of at most α.
 */
class ExactProperties {

    private static final String SEED = "20261123";

    @Property(seed = SEED)
    void failuresAtTheLimitAreExpectedToAddNoEvidence(
            @ForAll @IntRange(max = 2_000) int requests,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll @DoubleRange(min = 0.00001, max = 0.999) @Scale(5) double limit) {
        long failures = Math.round(share * requests);
        double now = FailureLimit.logEvidenceAbove(failures, requests, limit);
        double failed = FailureLimit.logEvidenceAbove(failures + 1, requests + 1, limit);
        double answered = FailureLimit.logEvidenceAbove(failures, requests + 1, limit);

        assertThat(expected(limit, failed, answered)).isCloseTo(now, within(1e-9 * (1 + Math.abs(now))));
        assertThat(failed).isGreaterThanOrEqualTo(answered);
        for (double better : new double[] {0, limit / 10, limit / 2, limit * 0.99}) {
            assertThat(expected(better, failed, answered)).isLessThanOrEqualTo(now + 1e-9 * (1 + Math.abs(now)));
        }
    }

    @Property(seed = SEED)
    void fewFailuresAtTheLimitAreExpectedToAddNoEvidenceEither(
            @ForAll @IntRange(max = 2_000) int requests,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll @DoubleRange(min = 0.00001, max = 0.999) @Scale(5) double limit) {
        long failures = Math.round(share * requests);
        double now = FailureLimit.logEvidenceBelow(failures, requests, limit);
        double failed = FailureLimit.logEvidenceBelow(failures + 1, requests + 1, limit);
        double answered = FailureLimit.logEvidenceBelow(failures, requests + 1, limit);

        assertThat(expected(limit, failed, answered)).isCloseTo(now, within(1e-9 * (1 + Math.abs(now))));
        assertThat(expected(Math.min(1, limit * 1.5), failed, answered))
                .isLessThanOrEqualTo(now + 1e-9 * (1 + Math.abs(now)));
    }

    /** In two steps with other shares, of which the second is the current one. */
    @Property(seed = SEED)
    void aFailureAtTheRatioIsExpectedToAddNoEvidence(
            @ForAll @IntRange(max = 300) int candidate,
            @ForAll @IntRange(max = 300) int baseline,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
            @ForAll @DoubleRange(min = 0.1, max = 10) double ratio) {
        FailureCounts passed = new FailureCounts(baseline % 7, candidate % 5, 0.25);
        List<FailureCounts> now = List.of(passed, new FailureCounts(candidate, baseline, share));
        List<FailureCounts> candidates = List.of(passed, new FailureCounts(candidate + 1, baseline, share));
        List<FailureCounts> baselines = List.of(passed, new FailureCounts(candidate, baseline + 1, share));
        double chance = share * ratio / (share * ratio + 1 - share);

        double above = FailureRatio.logEvidenceAbove(now, ratio);
        assertThat(expected(
                        chance,
                        FailureRatio.logEvidenceAbove(candidates, ratio),
                        FailureRatio.logEvidenceAbove(baselines, ratio)))
                .isCloseTo(above, within(1e-9 * (1 + Math.abs(above))));
        double below = FailureRatio.logEvidenceBelow(now, ratio);
        assertThat(expected(
                        chance,
                        FailureRatio.logEvidenceBelow(candidates, ratio),
                        FailureRatio.logEvidenceBelow(baselines, ratio)))
                .isCloseTo(below, within(1e-9 * (1 + Math.abs(below))));
    }

    @Property(seed = SEED)
    void aKeyOfThePlannedSplitIsExpectedToAddNoEvidence(
            @ForAll @IntRange(max = 100_000) int candidate,
            @ForAll @IntRange(max = 100_000) int baseline,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share) {
        double now = SampleRatioMismatch.logEvidence(candidate, baseline, share);

        assertThat(expected(
                        share,
                        SampleRatioMismatch.logEvidence(candidate + 1L, baseline, share),
                        SampleRatioMismatch.logEvidence(candidate, baseline + 1L, share)))
                .isCloseTo(now, within(1e-9 * (1 + Math.abs(now))));
    }

    /** Returns the logarithm of the expected evidence. */
    private static double expected(double chance, double logIf, double logIfNot) {
        double most = Math.max(logIf, logIfNot);
        return most + Math.log(chance * Math.exp(logIf - most) + (1 - chance) * Math.exp(logIfNot - most));
    }
}
