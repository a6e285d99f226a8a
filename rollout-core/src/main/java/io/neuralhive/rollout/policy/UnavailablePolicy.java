package io.neuralhive.rollout.policy;

/**
 * What to do when metrics can't be had: the source failed, timed out, or gave something that is no measurement.
 *
 * @param limit consecutive looks without metrics after which {@code action} is taken; 1 or more
 * @param action what to do then; until then the rollout holds
 */
public record UnavailablePolicy(int limit, Action action) {

    /** Hold, however often. */
    public static final UnavailablePolicy DEFAULT = new UnavailablePolicy(5, Action.HOLD);

    /** Checks the limit. */
    public UnavailablePolicy {
        Require.atLeast("the limit of evaluations without metrics", limit, 1);
    }

    /** What to do when the limit is reached. */
    public enum Action {
        /** Stay at the share and go on looking. */
        HOLD,
        /** Send all traffic back to the baseline. */
        ROLL_BACK
    }

    /** Returns a copy with another limit. */
    public UnavailablePolicy withLimit(int limit) {
        return new UnavailablePolicy(limit, action);
    }

    /** Returns a copy with another action. */
    public UnavailablePolicy withAction(Action action) {
        return new UnavailablePolicy(limit, action);
    }
}
