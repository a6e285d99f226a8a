package io.neuralhive.rollout.policy;

import java.time.Duration;

/**
 * The step in which the candidate gets shadow calls and serves no user.
 *
 * @param enabled whether the step exists
 * @param duration how long it lasts at least; 0 to 366 days
 * @param minPredictions minimum of predictions of the candidate that were compared, or failed; 1 or more
 * @param minAgreement smallest share of them in which both versions agree, 0 to 1
 * @param sampleRate share of the requests for which the candidate is called; more than 0, at most 1
 */
public record ShadowPolicy(
        boolean enabled, Duration duration, long minPredictions, double minAgreement, double sampleRate) {

    /** Off; if switched on, a week, 1,000 predictions, 90 % agreement, every request. */
    public static final ShadowPolicy DEFAULT = new ShadowPolicy(false, Duration.ofDays(7), 1_000, 0.90, 1.0);

    /** Checks the ranges. */
    public ShadowPolicy {
        Require.notNegative("the shadow duration", duration);
        Require.atLeast("the minimum of shadow predictions", minPredictions, 1);
        Require.between("the agreement limit", minAgreement, 0.0, 1.0);
        Require.between("the shadow sample rate", sampleRate, Double.MIN_VALUE, 1.0);
    }

    /** Returns a copy with the step switched on or off. */
    public ShadowPolicy withEnabled(boolean enabled) {
        return new ShadowPolicy(enabled, duration, minPredictions, minAgreement, sampleRate);
    }

    /** Returns a copy with another duration. */
    public ShadowPolicy withDuration(Duration duration) {
        return new ShadowPolicy(enabled, duration, minPredictions, minAgreement, sampleRate);
    }

    /** Returns a copy with another minimum of predictions compared, or failed. */
    public ShadowPolicy withMinPredictions(long minPredictions) {
        return new ShadowPolicy(enabled, duration, minPredictions, minAgreement, sampleRate);
    }

    /** Returns a copy with another agreement limit, 0 to 1. */
    public ShadowPolicy withMinAgreement(double minAgreement) {
        return new ShadowPolicy(enabled, duration, minPredictions, minAgreement, sampleRate);
    }

    /** Returns a copy with another sample rate, above 0, at most 1. */
    public ShadowPolicy withSampleRate(double sampleRate) {
        return new ShadowPolicy(enabled, duration, minPredictions, minAgreement, sampleRate);
    }
}
