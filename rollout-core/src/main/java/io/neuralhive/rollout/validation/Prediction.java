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
 */
record Prediction(VersionRecord version, Optional<StepRef> step, Instant at, double value) {

    void joined(double actual) {
        version.outcome(this, actual);
    }
}
