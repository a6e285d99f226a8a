package io.neuralhive.rollout.state;

import io.neuralhive.rollout.identity.Names;
import java.util.Optional;

/**
 * The identity of a rollout: the candidate, the baseline, and who requested it. Never changes.
 *
 * @param id unique among all rollouts
 * @param number ordinal, growing from one rollout of a model to the next (docs/decisions/0003-numbers-from-the-clock.md)
 * @param model name of the model
 * @param baseline the version in production when the rollout began; empty if there was none
 * @param candidate the version to be promoted
 * @param requestedBy who requested it, and why
 */
public record RolloutIdentity(
        String id, long number, String model, Optional<String> baseline, String candidate, Attribution requestedBy) {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if the model's or the candidate's name is not allowed
     */
    public RolloutIdentity {
        Names.requireModel(model);
        Names.requireVersion(candidate);
    }
}
