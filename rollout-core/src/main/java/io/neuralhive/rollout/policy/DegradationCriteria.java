package io.neuralhive.rollout.policy;

import java.util.List;

/**
 * The limits past which a candidate counts as degraded, and how that is told. All limits are strict: a value exactly at its
 * limit passes.
 *
 * @param maxMaeIncreasePct largest increase of the candidate's mean absolute error over the baseline's, in percent of the
 *     baseline's; 0 or more
 * @param maeBasis which error is compared
 * @param maeFloor a candidate's error at or below this never counts as increased, in the unit of {@code maeBasis}; 0 or
 *     more. It matters where the baseline's error is 0 or close to it.
 * @param maxErrorRate largest share of the candidate's requests that may fail, 0 to 1
 * @param minSamples fewest samples that a criterion needs in each arm it compares; 1 or more
 * @param limits limits of further metrics, at most 32
 * @param method how candidate and baseline are compared
 * @param sequential settings of {@link CheckpointMethod#SEQUENTIAL}; without effect on the other method
 */
public record DegradationCriteria(
        double maxMaeIncreasePct,
        MaeBasis maeBasis,
        double maeFloor,
        double maxErrorRate,
        long minSamples,
        List<MetricLimit> limits,
        CheckpointMethod method,
        SequentialRule sequential) {

    /** An increase of MAE by more than 20 %, an error rate above 0.1 %, from 10 samples on, by thresholds. */
    public static final DegradationCriteria DEFAULT = new DegradationCriteria(
            20.0, MaeBasis.TARGET_UNIT, 0.0, 0.001, 10, List.of(), CheckpointMethod.THRESHOLD, SequentialRule.DEFAULT);

    private static final int MAX_LIMITS = 32;

    /** Checks the ranges and copies the list. */
    public DegradationCriteria {
        limits = List.copyOf(limits);
        Require.atLeast("the MAE increase limit in percent", maxMaeIncreasePct, 0.0);
        Require.atLeast("the MAE floor", maeFloor, 0.0);
        Require.between("the error rate limit", maxErrorRate, 0.0, 1.0);
        Require.atLeast("the minimum of samples", minSamples, 1);
        if (limits.size() > MAX_LIMITS) {
            throw new IllegalArgumentException(limits.size() + " limits of further metrics; allowed are " + MAX_LIMITS);
        }
    }

    /** Returns a copy with another limit of the MAE increase, in percent. */
    public DegradationCriteria withMaxMaeIncreasePct(double maxMaeIncreasePct) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with another error compared. */
    public DegradationCriteria withMaeBasis(MaeBasis maeBasis) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with another floor of the candidate's error. */
    public DegradationCriteria withMaeFloor(double maeFloor) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with another error rate limit, 0 to 1. */
    public DegradationCriteria withMaxErrorRate(double maxErrorRate) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with another minimum of samples. */
    public DegradationCriteria withMinSamples(long minSamples) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with other limits of further metrics. */
    public DegradationCriteria withLimits(List<MetricLimit> limits) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with another method. */
    public DegradationCriteria withMethod(CheckpointMethod method) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns a copy with other settings of the sequential method. */
    public DegradationCriteria withSequential(SequentialRule sequential) {
        return new DegradationCriteria(
                maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples, limits, method, sequential);
    }

    /** Returns whether the sequential method judges. */
    public boolean isSequential() {
        return method == CheckpointMethod.SEQUENTIAL;
    }

    /**
     * Returns how many statistical tests can cause a rollback: that of the mean absolute error, that of the error rate, and one
     * for each further limit that is acted on. They share the chance of a false rollback. Percentiles of latency are not
     * tested but compared, at the end of a step, and what is about the outcomes themselves causes no rollback.
     */
    public int tests() {
        return 2
                + (int) limits.stream()
                        .filter(limit -> !limit.advisory() && !limit.isLatency() && !limit.isOfLabels())
                        .count();
    }
}
