package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MetricLimit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The default rule: a criterion is degraded as soon as the point estimate is strictly past its limit, from a minimum of
 * samples on. Limits are compared as the decimal numbers they are written as, so that a value exactly at its limit passes
 * despite binary rounding.
 *
 * <p>Simple and noisy: with few samples, good candidates are often rolled back.
 */
public final class ThresholdEvaluator implements CheckpointEvaluator {

    /** Creates the rule, which has no settings. */
    public ThresholdEvaluator() {}

    @Override
    public String name() {
        return "threshold";
    }

    @Override
    public List<Finding> evaluate(DegradationCriteria criteria, Evidence evidence) {
        MetricSummary candidate = evidence.candidate().orElseThrow();
        return Stream.concat(
                        Stream.of(errorIncrease(criteria, evidence, candidate), errorRate(criteria, candidate)),
                        criteria.limits().stream().map(limit -> judge(limit, criteria.minSamples(), evidence)))
                .toList();
    }

    /**
     * Judges a limit of an additional metric by its point estimate. For a percentile, the minimum applies to the samples
     * beyond it.
     *
     * @param limit the limit
     * @param minSamples minimum of samples in each arm
     * @param evidence what was measured, as for {@link #evaluate}
     */
    public static Finding judge(MetricLimit limit, long minSamples, Evidence evidence) {
        return new PointLimit(limit, minSamples).judge(evidence);
    }

    private static Finding errorIncrease(DegradationCriteria criteria, Evidence evidence, MetricSummary candidate) {
        Reason reason = criteria.maeBasis() == MaeBasis.TARGET_UNIT ? Reason.MAE_INCREASE : Reason.MAE_PCT_INCREASE;
        double limit = criteria.maxMaeIncreasePct();
        long n = candidate.errors().count();
        if (evidence.comparison() != Evidence.Comparison.AVAILABLE) {
            return new Finding(
                    reason, Finding.Result.NOT_APPLICABLE, Double.NaN, limit, n, 0, 0, evidence.whyNotCompared());
        }
        ErrorStats baseline = evidence.baseline().orElseThrow().errors();
        long m = baseline.count();
        long missing = Math.max(0, criteria.minSamples() - Math.min(n, m));
        if (missing > 0) {
            String text = n + " labelled predictions of the candidate and " + m + " of the baseline, "
                    + criteria.minSamples() + " needed of each";
            return new Finding(reason, Finding.Result.INCONCLUSIVE, Double.NaN, limit, n, m, missing, text);
        }
        double seen = compared(candidate.errors(), criteria.maeBasis());
        double before = compared(baseline, criteria.maeBasis());
        if (!Double.isFinite(seen) || !Double.isFinite(before)) {
            String text = "the mean actual value is 0, so the error in percent of it is undefined";
            return new Finding(reason, Finding.Result.UNAVAILABLE, Double.NaN, limit, n, m, 0, text);
        }
        boolean degraded = isDegraded(criteria, candidate.errors(), baseline);
        double increase = seen == before ? 0 : 100 * (seen - before) / before;
        String text = String.format(
                Locale.ROOT,
                "error %.4g against the baseline's %.4g, %+.1f%%, at most %+.1f%% allowed (n = %d and %d)",
                seen,
                before,
                increase,
                limit,
                n,
                m);
        return new Finding(reason, result(degraded), increase, limit, n, m, 0, text);
    }

    private static Finding errorRate(DegradationCriteria criteria, MetricSummary candidate) {
        double limit = criteria.maxErrorRate();
        long n = candidate.requests();
        long missing = Math.max(0, criteria.minSamples() - n);
        if (missing > 0) {
            String text = n + " requests to the candidate, " + criteria.minSamples() + " needed";
            return new Finding(Reason.ERROR_RATE, Finding.Result.INCONCLUSIVE, Double.NaN, limit, n, 0, missing, text);
        }
        boolean degraded = candidate.errorRate() > limit;
        String text = String.format(
                Locale.ROOT,
                "%d of %d requests failed, %.4g%%, at most %.4g%% allowed",
                candidate.failures(),
                n,
                100 * candidate.errorRate(),
                100 * limit);
        return new Finding(Reason.ERROR_RATE, result(degraded), candidate.errorRate(), limit, n, 0, 0, text);
    }

    /** Cross-multiplied, so that nothing is divided and every step is exact. */
    private static boolean isDegraded(DegradationCriteria criteria, ErrorStats candidate, ErrorStats baseline) {
        BigDecimal seen = Decimals.of(candidate.mae());
        BigDecimal before = Decimals.of(baseline.mae());
        BigDecimal unitSeen = unit(candidate, criteria.maeBasis());
        BigDecimal unitBefore = unit(baseline, criteria.maeBasis());
        BigDecimal allowedPct = Decimals.of(criteria.maxMaeIncreasePct()).add(BigDecimal.valueOf(100));
        boolean aboveFloor = seen.compareTo(Decimals.of(criteria.maeFloor()).multiply(unitSeen)) > 0;
        BigDecimal crossed = seen.multiply(unitBefore).movePointRight(2);
        return aboveFloor && crossed.compareTo(before.multiply(unitSeen).multiply(allowedPct)) > 0;
    }

    /** Returns by what a mean absolute error is divided to be compared. */
    private static BigDecimal unit(ErrorStats errors, MaeBasis basis) {
        return basis == MaeBasis.TARGET_UNIT
                ? BigDecimal.ONE
                : Decimals.of(errors.meanActual()).abs().movePointLeft(2);
    }

    private static double compared(ErrorStats errors, MaeBasis basis) {
        return basis == MaeBasis.TARGET_UNIT ? errors.mae() : errors.maePct();
    }

    private static Finding.Result result(boolean degraded) {
        return degraded ? Finding.Result.DEGRADED : Finding.Result.PASS;
    }
}
