package io.neuralhive.rollout.split;

import io.neuralhive.rollout.identity.StepRef;
import java.util.Optional;

/**
 * The version that serves a request. Keep it with the request: its prediction is then recorded for the right step even if
 * the rollout has advanced in the meantime.
 *
 * @param model name of the model
 * @param served the version to serve; empty if the model has none for this key
 * @param shadow the version that gets a shadow call, whose answer reaches no user; usually empty
 * @param step the rollout's step for which the prediction is evidence; empty if for none
 * @param fallback the version that can answer in place of the served one if that fails; empty if there is none
 * @param excluded whether the key is excluded from rollouts, so that its requests are no evidence for any version
 */
public record Assignment(
        String model,
        Optional<String> served,
        Optional<String> shadow,
        Optional<StepRef> step,
        Optional<String> fallback,
        boolean excluded) {

    /** Creates an assignment of a key that is not excluded, without a version to fall back to. */
    public Assignment(String model, Optional<String> served, Optional<String> shadow, Optional<StepRef> step) {
        this(model, served, shadow, step, Optional.empty(), false);
    }

    /** Returns the assignment of a version outside any rollout. */
    public static Assignment of(String model, String version) {
        return new Assignment(model, Optional.of(version), Optional.empty(), Optional.empty());
    }

    /**
     * Returns the version to serve.
     *
     * @throws IllegalStateException if the model has none for this key
     */
    public String version() {
        if (served.isEmpty()) {
            throw new IllegalStateException(
                    "No version of " + model
                            + " serves this key: the model has no version in production, and the key is outside the candidate's share");
        }
        return served.get();
    }
}
