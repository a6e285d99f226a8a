package io.neuralhive.rollout.reliability;

/** Counts the points at which the process could die, and says at which of them it does. */
final class CrashPlan {

    private final int diesAt;
    private int points;
    private boolean dead;

    CrashPlan(int diesAt) {
        this.diesAt = diesAt;
    }

    static CrashPlan never() {
        return new CrashPlan(-1);
    }

    /** Passes a point, or dies there. Once dead, nothing passes any more. */
    void point() {
        if (dead || points++ == diesAt) {
            dead = true;
            throw new ProcessDiedException();
        }
    }

    boolean isDead() {
        return dead;
    }

    int points() {
        return points;
    }
}
