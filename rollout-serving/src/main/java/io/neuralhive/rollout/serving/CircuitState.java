package io.neuralhive.rollout.serving;

/** Whether a candidate gets shadow calls. */
public enum CircuitState {
    /** It does. */
    CLOSED,
    /** It failed too often: now and then one call tries whether it works again, and one is under way. */
    HALF_OPEN,
    /** It failed too often, and is left alone for a while. */
    OPEN
}
