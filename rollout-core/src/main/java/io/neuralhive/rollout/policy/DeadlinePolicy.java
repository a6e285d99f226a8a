package io.neuralhive.rollout.policy;

import java.time.Duration;

/**
 * The action if a gate is still inconclusive some time after its step's soak. Time alone never passes a gate, so that a
 * deadline can only roll back.
 *
 * @param after how long after the soak; zero for no deadline. Pauses don't count. At most 366 days.
 * @param action the action: keep holding, or roll back
 */
public record DeadlinePolicy(Duration after, UnavailablePolicy.Action action) {

    /** No deadline: hold, however long. */
    public static final DeadlinePolicy DEFAULT = new DeadlinePolicy(Duration.ZERO, UnavailablePolicy.Action.HOLD);

    /** Checks the range. */
    public DeadlinePolicy {
        Require.notNegative("the checkpoint deadline", after);
    }

    /** Returns a copy with another time. */
    public DeadlinePolicy withAfter(Duration after) {
        return new DeadlinePolicy(after, action);
    }

    /** Returns a copy with another action. */
    public DeadlinePolicy withAction(UnavailablePolicy.Action action) {
        return new DeadlinePolicy(after, action);
    }
}
