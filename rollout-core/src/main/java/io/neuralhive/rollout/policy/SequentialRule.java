package io.neuralhive.rollout.policy;

/**
 * The settings of {@link CheckpointMethod#SEQUENTIAL}.
 *
 * @param alpha the largest chance that a candidate within all limits is ever rolled back, over all evaluations of a
 *     rollout, above 0 and below 0.5. The tests that can cause a rollback share it.
 * @param marginRule whether a rollback needs a significant increase past the limit, or any significant increase
 * @param expectedSamples for how many labelled predictions of both arms together the test of the error is tuned; 10 or
 *     more. It stays valid with fewer or more, and is a little slower there.
 * @param earlyPass whether a step ends as soon as the candidate is significantly safe, instead of at the end of its soak
 */
public record SequentialRule(double alpha, MarginRule marginRule, long expectedSamples, boolean earlyPass) {

    /** A chance of 5 %, the strict margin rule, tuned for 1,000 labelled predictions, no early pass. */
    public static final SequentialRule DEFAULT = new SequentialRule(0.05, MarginRule.STRICT, 1_000, false);

    /** Checks the ranges. */
    public SequentialRule {
        if (!(alpha > 0 && alpha < 0.5)) {
            throw new IllegalArgumentException(
                    "the chance of a false rollback is " + alpha + "; allowed is more than 0 and less than 0.5");
        }
        Require.atLeast("the expected number of samples", expectedSamples, 10);
    }

    /** Returns a copy with another chance of a false rollback, above 0 and below 0.5. */
    public SequentialRule withAlpha(double alpha) {
        return new SequentialRule(alpha, marginRule, expectedSamples, earlyPass);
    }

    /** Returns a copy with another margin rule. */
    public SequentialRule withMarginRule(MarginRule marginRule) {
        return new SequentialRule(alpha, marginRule, expectedSamples, earlyPass);
    }

    /** Returns a copy tuned for another number of labelled predictions, 10 or more. */
    public SequentialRule withExpectedSamples(long expectedSamples) {
        return new SequentialRule(alpha, marginRule, expectedSamples, earlyPass);
    }

    /** Returns a copy whose steps may or may not end early. */
    public SequentialRule withEarlyPass(boolean earlyPass) {
        return new SequentialRule(alpha, marginRule, expectedSamples, earlyPass);
    }
}
