package io.neuralhive.rollout.policy;

/** How a gate compares a candidate with its baseline. */
public enum CheckpointMethod {
    /**
     * By point estimates at the end of a step, from a minimum of samples on. Simple and noisy: with few samples, good
     * candidates are often rolled back.
     */
    THRESHOLD,
    /**
     * By sequential tests, evaluated throughout the step: a candidate is rolled back once it is significantly worse,
     * proceeds once it is significantly safe, and holds until then. Needs {@link BaselineMode#CONCURRENT}.
     */
    SEQUENTIAL
}
