package io.neuralhive.rollout.identity;

/**
 * One step of one rollout: the key under which evidence for its gate is gathered.
 *
 * @param rolloutId the rollout
 * @param step index of the step in the rollout's plan, from 0
 */
public record StepRef(String rolloutId, int step) {

    /** Checks the index. */
    public StepRef {
        if (step < 0) {
            throw new IllegalArgumentException("step is " + step + "; allowed is 0 or more");
        }
    }
}
