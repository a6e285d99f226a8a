package io.neuralhive.rollout.state;

/** Where a rollout stands. */
public enum RolloutStatus {
    /** On its way through the steps; held or paused, perhaps. */
    RUNNING(false),
    /** All gates are passed: the whole traffic goes to the candidate, then the registry is told. An abort is refused from here on, unless the registry can't be told. */
    PROMOTING(false),
    /** On its way back: the traffic goes to the baseline first. */
    ROLLING_BACK(false),
    /** The candidate is in production. */
    PROMOTED(true),
    /** The candidate failed a gate before it had live traffic. */
    REJECTED(true),
    /** The candidate failed a gate under live traffic, and the baseline has all of it again. */
    ROLLED_BACK(true),
    /** A person ended it, or another rollout took its place. */
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
