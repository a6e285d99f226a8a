package io.neuralhive.rollout.policy;

import java.time.Duration;

/**
 * Where the baseline's metrics come from.
 *
 * @param mode before the rollout, or concurrently
 * @param window the time before the rollout that is collected; positive, at most 366 days. Not used by {@link
 *     BaselineMode#CONCURRENT}.
 */
public record BaselinePolicy(BaselineMode mode, Duration window) {

    /** The last 24 hours before the rollout. */
    public static final BaselinePolicy DEFAULT = new BaselinePolicy(BaselineMode.BEFORE_ROLLOUT, Duration.ofHours(24));

    /** Checks the window. */
    public BaselinePolicy {
        Require.positive("the baseline window", window);
    }

    /** Returns a copy with another mode. */
    public BaselinePolicy withMode(BaselineMode mode) {
        return new BaselinePolicy(mode, window);
    }

    /** Returns a copy with another window. */
    public BaselinePolicy withWindow(Duration window) {
        return new BaselinePolicy(mode, window);
    }
}
