package io.neuralhive.rollout.identity;

/**
 * One step of one rollout: the key under which evidence for its gate is gathered. Why time alone does not decide that:
 * docs/decisions/0040-a-step-says-what-belongs.md.
 *
 * @param rolloutId the rollout
 * @param index place of the step in the rollout's plan, from 0
 * @param name name of the step, as in {@code stage_2}
 */
public record StepRef(String rolloutId, int index, String name) {

    /** Checks the index. */
    public StepRef {
        if (index < 0) {
            throw new IllegalArgumentException("The index of step " + name + " is " + index + "; allowed is 0 or more");
        }
    }
}
