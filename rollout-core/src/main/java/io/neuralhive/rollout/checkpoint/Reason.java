package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.MetricLimit;
import java.util.Locale;

/** The reason why a gate was not passed, or why a rollout ended. A closed set, so that it can be a metric's label. */
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
    /** A custom metric is past its limit. */
    CUSTOM_METRIC,
    /** Candidate and baseline agree too seldom. */
    AGREEMENT,
    /** The registry does not know the version. */
    UNKNOWN_VERSION,
    /** The offline metric {@code mae} is past its limit. */
    OFFLINE_MAE,
    /** The offline metric {@code precision} is below its limit. */
    OFFLINE_PRECISION,
    /** A custom validator rejected the version. */
    OFFLINE_VALIDATION,
    /** There are too few labelled predictions of the baseline to compare with. */
    BASELINE_SAMPLES,
    /** The coverage of outcomes is too low. */
    COVERAGE,
    /** The lag of outcomes is too high. */
    LABEL_LAG,
    /** Metrics were unavailable for too long. */
    METRICS_UNAVAILABLE,
    /** The arms are not split as planned, so that a comparison is invalid. */
    SAMPLE_RATIO_MISMATCH,
    /** A gate was inconclusive until the policy's deadline. */
    DEADLINE,
    /** The registry's production version is not the one that was recorded when the rollout began. */
    REGISTRY_CONFLICT,
    /** An operator aborted it. */
    ABORTED,
    /** Another rollout took its place. */
    SUPERSEDED;

    /** Returns the reason for a limit that is exceeded. */
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
