package io.neuralhive.rollout.state;

/** Refuses signals that are invalid in the rollout's state, and says why. */
final class Guards {

    private Guards() {}

    static void requireRunning(RolloutBuilder next, String what) {
        require(next, next.status == RolloutStatus.RUNNING, what, "it is " + next.status);
        require(next, next.pause.isEmpty(), what, "it is paused; resume it first");
    }

    static void requireNotCommitted(RolloutBuilder next, String what) {
        require(
                next,
                next.status != RolloutStatus.PROMOTING,
                what,
                "all gates are passed and the registry is being updated; promote another version afterwards");
        require(next, next.status == RolloutStatus.RUNNING, what, "it is being rolled back already");
    }

    static void require(RolloutBuilder next, boolean possible, String what, String why) {
        if (!possible) {
            throw new RefusedSignalException(next.from, what, why);
        }
    }
}
