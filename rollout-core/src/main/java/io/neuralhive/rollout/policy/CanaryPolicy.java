package io.neuralhive.rollout.policy;

import java.time.Duration;

/**
 * The step with a small share of live traffic before the first stage.
 *
 * @param enabled whether the step exists
 * @param share the candidate's share; more than none, less than all
 * @param duration how long it lasts at least; positive, at most 366 days
 */
public record CanaryPolicy(boolean enabled, TrafficShare share, Duration duration) {

    /** Off; if switched on, 10 % for an hour. */
    public static final CanaryPolicy DEFAULT = new CanaryPolicy(false, new TrafficShare(1_000), Duration.ofMinutes(60));

    /** Checks the ranges. */
    public CanaryPolicy {
        if (share.isNone() || share.equals(TrafficShare.ALL)) {
            throw new IllegalArgumentException(
                    "the canary share is " + share + "; allowed is more than 0% and less than 100%");
        }
        Require.positive("the canary duration", duration);
    }

    /** Returns a copy with the step switched on or off. */
    public CanaryPolicy withEnabled(boolean enabled) {
        return new CanaryPolicy(enabled, share, duration);
    }

    /** Returns a copy with another share. */
    public CanaryPolicy withShare(TrafficShare share) {
        return new CanaryPolicy(enabled, share, duration);
    }

    /** Returns a copy with another duration. */
    public CanaryPolicy withDuration(Duration duration) {
        return new CanaryPolicy(enabled, share, duration);
    }
}
