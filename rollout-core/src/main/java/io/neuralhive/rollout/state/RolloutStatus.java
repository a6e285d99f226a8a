package io.neuralhive.rollout.state;

/** The status of a rollout. */
public enum RolloutStatus {
    /** In one of its steps; possibly held or paused. */
    RUNNING(false),
    /**
     * All gates are passed: all traffic goes to the candidate, then the registry is updated. An abort is refused from here
     * on, unless updates of the registry fail.
     */
    PROMOTING(false),
    /** Being rolled back: the traffic returns to the baseline first. */
    ROLLING_BACK(false),
    /** The candidate is in production. */
    PROMOTED(true),
    /** The candidate failed a gate before it had live traffic. */
    REJECTED(true),
    /** The candidate failed a gate under live traffic, and the baseline has all of it again. */
    ROLLED_BACK(true),
    /** An operator aborted it, or another rollout took its place. */
    ABORTED(true);

    private final boolean ended;

    RolloutStatus(boolean ended) {
        this.ended = ended;
    }

    /** Returns whether nothing changes any more. */
    public boolean isEnded() {
        return ended;
    }
}
