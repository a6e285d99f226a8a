package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import org.jspecify.annotations.Nullable;

/**
 * A prediction that waits for its outcome.
 *
 * <p><b>Why NaN stands for no second prediction</b>, here and wherever one is passed on. No prediction is NaN: one that is no
 * finite number is a failure, and is not recorded. An {@code OptionalDouble} would be one more object for each prediction
 * that waits, of which there are a million by default. NaN also fails safely: whoever forgets to check computes NaN, which
 * passes no gate, while 0 or −1 would be taken for a prediction.
 *
 * @param version where the outcome will be counted
 * @param step for which step it is evidence; null if for none
 * @param at when it was made, in milliseconds since 1970-01-01T00:00Z
 * @param value what was predicted
 * @param beside what the served version predicted, if this is a shadow prediction; NaN if not
 * @param hasShadow whether another version gets a shadow call for the request
 */
record Prediction(
        VersionRecord version, @Nullable StepRef step, long at, double value, double beside, boolean hasShadow) {

    /** Returns a copy without a shadow call. */
    Prediction alone() {
        return new Prediction(version, step, at, value, beside, false);
    }

    /**
     * Counts its outcome.
     *
     * @param since when it became known, in milliseconds since 1970-01-01T00:00Z
     */
    void joined(double actual, long since) {
        version.outcome(at, step, value, beside, actual, since);
    }

    /**
     * Counts its outcome, though this process may not know the step for which it was made.
     *
     * @param since when it became known, in milliseconds since 1970-01-01T00:00Z
     */
    void joinedFromElsewhere(double actual, long since) {
        version.outcomeFromElsewhere(at, step, value, beside, actual, since);
    }
}
