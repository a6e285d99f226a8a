package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.state.Rollout;
import org.jspecify.annotations.Nullable;

/** Entry points of assertions on rollouts, for static import beside AssertJ's own. */
public final class RolloutAssertions {

    private RolloutAssertions() {}

    /** Starts assertions on a rollout. */
    public static RolloutAssert assertThat(@Nullable Rollout actual) {
        return new RolloutAssert(actual);
    }
}
