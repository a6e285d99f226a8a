package io.neuralhive.rollout.serving;

/** Whether a candidate gets shadow calls. */
public enum CircuitState {
    /** It does. */
    CLOSED,
    /** It failed too often: one call in each pause tests whether it works again, and one is in progress. */
    HALF_OPEN,
    /** It failed too often, and gets no calls for a while. */
    OPEN
}
