package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Instant;
import java.util.Optional;

/**
 * A prediction that waits for its outcome.
 *
 * @param version where the outcome will be counted
 * @param step for which step it is evidence
 * @param at when it was made
 * @param value what was predicted
 * @param beside what the served version predicted, if this was made aside of it; NaN if not
 */
record Prediction(VersionRecord version, Optional<StepRef> step, Instant at, double value, double beside) {

    void joined(double actual) {
        version.outcome(this, actual);
    }
}
