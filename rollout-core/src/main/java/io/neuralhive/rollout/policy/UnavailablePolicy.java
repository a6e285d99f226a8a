package io.neuralhive.rollout.policy;

/**
 * The action if metrics are unavailable: the source failed, timed out, or gave something that is not a measurement.
 *
 * @param limit consecutive evaluations without metrics after which {@code action} is taken; 1 or more
 * @param action the action at that limit; until then the rollout holds
 */
public record UnavailablePolicy(int limit, Action action) {

    /** Hold, regardless of the number of evaluations. */
    public static final UnavailablePolicy DEFAULT = new UnavailablePolicy(5, Action.HOLD);

    /** Checks the limit. */
    public UnavailablePolicy {
        Require.atLeast("the limit of evaluations without metrics", limit, 1);
    }

    /** The action when the limit is reached. */
    public enum Action {
        /** Keep the share and continue evaluating. */
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
