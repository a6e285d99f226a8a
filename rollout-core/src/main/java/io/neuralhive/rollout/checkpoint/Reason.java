package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.MetricLimit;
import java.util.Locale;

/** Why a gate was not passed, or a rollout ended as it did. A closed set, so that it can be a metric's label. */
public enum Reason {
    /** The mean absolute error rose too far over the baseline's. */
    MAE_INCREASE,
    /** The mean absolute error in percent of the mean actual value rose too far over the baseline's. */
    MAE_PCT_INCREASE,
    /** Too many requests failed. */
    ERROR_RATE,
    /** The square root of the mean squared error is past its limit. */
    RMSE,
    /** A percentile of latency is past its limit. */
    LATENCY,
    /** A metric of the user's own is past its limit. */
    CUSTOM_METRIC,
    /** Candidate and baseline agree too seldom. */
    AGREEMENT,
    /** The registry does not know the version. */
    UNKNOWN_VERSION,
    /** The offline metric {@code mae} is past its limit. */
    OFFLINE_MAE,
    /** The offline metric {@code precision} is below its limit. */
    OFFLINE_PRECISION,
    /** A validator of the user's own said no. */
    OFFLINE_VALIDATION,
    /** There are too few labelled predictions of the baseline to compare with. */
    BASELINE_SAMPLES,
    /** Too small a share of the outcomes is known. */
    COVERAGE,
    /** Outcomes come too late. */
    LABEL_LAG,
    /** Metrics could not be had for too long. */
    METRICS_UNAVAILABLE,
    /** The arms are not split as planned, so that nothing can be compared. */
    SAMPLE_RATIO_MISMATCH,
    /** A gate could not tell until the policy's deadline. */
    DEADLINE,
    /** The registry's production version is not the one that was recorded when the rollout began. */
    REGISTRY_CONFLICT,
    /** A person ended it. */
    ABORTED,
    /** Another rollout took its place. */
    SUPERSEDED;

    /** Returns why a gate is not passed if a limit is not kept. */
    public static Reason of(MetricLimit limit) {
        return switch (limit.metric()) {
            case MetricLimit.MAE -> MAE_INCREASE;
            case MetricLimit.RMSE -> RMSE;
            case MetricLimit.ERROR_RATE -> ERROR_RATE;
            case MetricLimit.COVERAGE -> COVERAGE;
            case MetricLimit.LABEL_LAG -> LABEL_LAG;
            default -> limit.isLatency() ? LATENCY : CUSTOM_METRIC;
        };
    }

    /** Returns the name as a metric's label, as in {@code mae_increase}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
