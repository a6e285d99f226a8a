package io.neuralhive.rollout.policy;

import java.util.List;

/**
 * The limits past which a candidate counts as degraded, and the method of comparison. All limits are strict: a value
 * exactly at its limit passes.
 *
 * @param maxMaeIncreasePct largest increase of the candidate's mean absolute error over the baseline's, in percent of the
 *     baseline's; 0 or more
 * @param maeBasis which error is compared
 * @param maeFloor a candidate's error at or below this never counts as increased, in the unit of {@code maeBasis}; 0 or
 *     more. It matters where the baseline's error is 0 or close to it.
 * @param minSamples minimum of samples that a criterion needs in each arm it compares; 1 or more
 * @param maxErrorRate largest share of the candidate's requests that may fail, 0 to 1
 * @param limits limits of additional metrics, at most 32
 * @param method how candidate and baseline are compared
 * @param sequential settings of {@link CheckpointMethod#SEQUENTIAL}; without effect on the other method
 */
public record DegradationCriteria(
        double maxMaeIncreasePct,
        MaeBasis maeBasis,
        double maeFloor,
        long minSamples,
        double maxErrorRate,
        List<MetricLimit> limits,
        CheckpointMethod method,
        SequentialRule sequential) {

    /** An increase of MAE by more than 20 %, an error rate above 0.1 %, from 10 samples on, by thresholds. */
    public static final DegradationCriteria DEFAULT = new DegradationCriteria(
            20.0, MaeBasis.TARGET_UNIT, 0.0, 10, 0.001, List.of(), CheckpointMethod.THRESHOLD, SequentialRule.DEFAULT);

    private static final int MAX_LIMITS = 32;

    /** Checks the ranges and copies the list. */
    public DegradationCriteria {
        limits = List.copyOf(limits);
        Require.atLeast("the MAE increase limit in percent", maxMaeIncreasePct, 0.0);
        Require.atLeast("the MAE floor", maeFloor, 0.0);
        Require.between("the error rate limit", maxErrorRate, 0.0, 1.0);
        Require.atLeast("the minimum of samples", minSamples, 1);
        if (limits.size() > MAX_LIMITS) {
            throw new IllegalArgumentException(
                    limits.size() + " limits of additional metrics; allowed are " + MAX_LIMITS);
        }
    }

    /** Returns a builder that starts from {@link #DEFAULT}. */
    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    /** Returns a builder that starts from these criteria. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns whether the sequential method judges. */
    public boolean isSequential() {
        return method == CheckpointMethod.SEQUENTIAL;
    }

    /**
     * Returns how many statistical tests can cause a rollback: that of the mean absolute error, that of the error rate, and
     * one for each additional limit that is acted on. They share the chance of a false rollback. Percentiles of latency are
     * not tested but compared, at the end of a step, and what is about the outcomes themselves causes no rollback.
     */
    public int tests() {
        return 2
                + (int) limits.stream()
                        .filter(limit -> !limit.advisory() && !limit.isLatency() && !limit.isOfLabels())
                        .count();
    }

    /** Builds criteria. Not thread-safe. */
    public static final class Builder {

        private double maxMaeIncreasePct;
        private MaeBasis maeBasis;
        private double maeFloor;
        private long minSamples;
        private double maxErrorRate;
        private List<MetricLimit> limits;
        private CheckpointMethod method;
        private SequentialRule sequential;

        private Builder(DegradationCriteria from) {
            maxMaeIncreasePct = from.maxMaeIncreasePct;
            maeBasis = from.maeBasis;
            maeFloor = from.maeFloor;
            minSamples = from.minSamples;
            maxErrorRate = from.maxErrorRate;
            limits = from.limits;
            method = from.method;
            sequential = from.sequential;
        }

        /** Sets the limit of the MAE increase, in percent of the baseline's; 0 or more. Default 20. */
        public Builder maxMaeIncreasePct(double maxMaeIncreasePct) {
            this.maxMaeIncreasePct = maxMaeIncreasePct;
            return this;
        }

        /** Sets which error is compared. Default {@link MaeBasis#TARGET_UNIT}. */
        public Builder maeBasis(MaeBasis maeBasis) {
            this.maeBasis = maeBasis;
            return this;
        }

        /** Sets up to which error the candidate's never counts as increased, in the unit of the basis; 0 or more. Default 0. */
        public Builder maeFloor(double maeFloor) {
            this.maeFloor = maeFloor;
            return this;
        }

        /** Sets the minimum of samples that a criterion needs in each arm; 1 or more. Default 10. */
        public Builder minSamples(long minSamples) {
            this.minSamples = minSamples;
            return this;
        }

        /** Sets the largest share of requests that may fail, 0 to 1. Default 0.001. */
        public Builder maxErrorRate(double maxErrorRate) {
            this.maxErrorRate = maxErrorRate;
            return this;
        }

        /** Sets the limits of additional metrics, at most 32. Default none. */
        public Builder limits(List<MetricLimit> limits) {
            this.limits = List.copyOf(limits);
            return this;
        }

        /** Sets how candidate and baseline are compared. Default {@link CheckpointMethod#THRESHOLD}. */
        public Builder method(CheckpointMethod method) {
            this.method = method;
            return this;
        }

        /** Sets the settings of the sequential method. Default {@link SequentialRule#DEFAULT}. */
        public Builder sequential(SequentialRule sequential) {
            this.sequential = sequential;
            return this;
        }

        /**
         * Returns the criteria.
         *
         * @throws IllegalArgumentException if a value is out of range; the message names it and what is allowed
         */
        public DegradationCriteria build() {
            return new DegradationCriteria(
                    maxMaeIncreasePct, maeBasis, maeFloor, minSamples, maxErrorRate, limits, method, sequential);
        }
    }
}
