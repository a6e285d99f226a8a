package io.neuralhive.rollout.checkpoint;

import static io.neuralhive.rollout.checkpoint.Summaries.compared;
import static io.neuralhive.rollout.checkpoint.Summaries.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is written as a decimal is compared as a decimal. */
class ThresholdEvaluatorProperties {

    private static final String SEED = "4711";

    private final ThresholdEvaluator evaluator = new ThresholdEvaluator();

    @Property(seed = SEED, tries = 1_000)
    void anErrorExactlyAtItsLimitPassesAndTheNextNumberDoesNot(
            @ForAll("decimals") BigDecimal before, @ForAll("percentages") BigDecimal limit) {
        double seen = raised(before, limit).doubleValue();
        DegradationCriteria criteria = criteria(MaeBasis.TARGET_UNIT, limit);
        MetricSummary baseline = mae(10, before.doubleValue());
        assertThat(result(criteria, mae(10, seen), baseline)).isEqualTo(Finding.Result.PASS);
        assertThat(result(criteria, mae(10, Math.nextDown(seen)), baseline)).isEqualTo(Finding.Result.PASS);
        assertThat(result(criteria, mae(10, Math.nextUp(seen)), baseline)).isEqualTo(Finding.Result.DEGRADED);
    }

    @Property(seed = SEED, tries = 1_000)
    void anErrorInPercentExactlyAtItsLimitPassesAndTheNextNumberDoesNot(
            @ForAll("decimals") BigDecimal before,
            @ForAll("percentages") BigDecimal limit,
            @ForAll("means") BigDecimal mean,
            @ForAll @IntRange(min = 1, max = 999) int growth,
            @ForAll boolean negative) {
        double seen = raised(before, limit).multiply(BigDecimal.valueOf(growth)).doubleValue();
        double meanSeen = mean.multiply(BigDecimal.valueOf(growth)).doubleValue() * (negative ? -1 : 1);
        DegradationCriteria criteria = criteria(MaeBasis.PERCENT_OF_MEAN_ACTUAL, limit);
        MetricSummary baseline = mae(10, before.doubleValue(), mean.doubleValue());
        assertThat(result(criteria, mae(10, seen, meanSeen), baseline)).isEqualTo(Finding.Result.PASS);
        assertThat(result(criteria, mae(10, Math.nextUp(seen), meanSeen), baseline))
                .isEqualTo(Finding.Result.DEGRADED);
    }

    @Property(seed = SEED, tries = 500)
    void anErrorExactlyAtTheFloorPassesAndTheNextNumberDoesNot(@ForAll("decimals") BigDecimal floor) {
        DegradationCriteria criteria = criteria(MaeBasis.TARGET_UNIT, BigDecimal.ZERO).toBuilder()
                .maeFloor(floor.doubleValue())
                .build();
        MetricSummary perfect = mae(10, 0);
        assertThat(result(criteria, mae(10, floor.doubleValue()), perfect)).isEqualTo(Finding.Result.PASS);
        assertThat(result(criteria, mae(10, Math.nextUp(floor.doubleValue())), perfect))
                .isEqualTo(Finding.Result.DEGRADED);
    }

    @Property(seed = SEED, tries = 1_000)
    void anErrorInPercentExactlyAtTheFloorPassesAndTheNextNumberDoesNot(
            @ForAll("percentages") BigDecimal floor, @ForAll("means") BigDecimal mean) {
        DegradationCriteria criteria = criteria(MaeBasis.PERCENT_OF_MEAN_ACTUAL, BigDecimal.ZERO).toBuilder()
                .maeFloor(floor.doubleValue())
                .build();
        double seen = mean.multiply(floor).movePointLeft(2).doubleValue();
        MetricSummary perfect = mae(10, 0, mean.doubleValue());
        assertThat(result(criteria, mae(10, seen, mean.doubleValue()), perfect)).isEqualTo(Finding.Result.PASS);
        assertThat(result(criteria, mae(10, Math.nextUp(seen), mean.doubleValue()), perfect))
                .isEqualTo(Finding.Result.DEGRADED);
    }

    @Property(seed = SEED, tries = 1_000)
    void anErrorRateExactlyAtItsLimitPassesAndOneMoreFailureDoesNot(
            @ForAll @IntRange(max = 10_000) int limit, @ForAll @IntRange(min = 1, max = 1_000) int times) {
        DegradationCriteria criteria = DegradationCriteria.builder()
                .maxErrorRate(BigDecimal.valueOf(limit, 4).doubleValue())
                .build();
        long requests = 10_000L * times;
        long failures = (long) limit * times;
        assertThat(errorRate(criteria, requests, failures)).isEqualTo(Finding.Result.PASS);
        if (failures < requests) {
            assertThat(errorRate(criteria, requests, failures + 1)).isEqualTo(Finding.Result.DEGRADED);
        }
    }

    @Property(seed = SEED, tries = 500)
    void anyMeasurementGetsAnAnswer(
            @ForAll("measurements") double seen,
            @ForAll("measurements") double before,
            @ForAll("measurements") double meanSeen,
            @ForAll("measurements") double meanBefore,
            @ForAll MaeBasis basis) {
        Finding finding = evaluator
                .evaluate(
                        criteria(basis, BigDecimal.TEN), compared(mae(10, seen, meanSeen), mae(10, before, meanBefore)))
                .get(0);
        assertThat(finding.explanation()).isNotBlank();
        assertThat(finding.result()).isIn(Finding.Result.PASS, Finding.Result.DEGRADED, Finding.Result.UNAVAILABLE);
        if (basis == MaeBasis.TARGET_UNIT) {
            assertThat(finding.result()).isNotEqualTo(Finding.Result.UNAVAILABLE);
        }
    }

    @Property(seed = SEED, tries = 500)
    void theFewerSamplesOfTheTwoArmsCount(
            @ForAll @IntRange(max = 40) int candidate,
            @ForAll @IntRange(max = 40) int baseline,
            @ForAll @IntRange(min = 1, max = 30) int needed) {
        Finding finding = evaluator
                .evaluate(
                        DegradationCriteria.builder().minSamples(needed).build(),
                        compared(mae(candidate, 1), mae(baseline, 1)))
                .get(0);
        int fewer = Math.min(candidate, baseline);
        assertThat(finding.result()).isEqualTo(fewer < needed ? Finding.Result.INCONCLUSIVE : Finding.Result.PASS);
        assertThat(finding.missing()).isEqualTo(Math.max(0, needed - fewer));
        assertThat(finding.candidateSamples()).isEqualTo(candidate);
        assertThat(finding.baselineSamples()).isEqualTo(baseline);
    }

    @Provide
    Arbitrary<BigDecimal> decimals() {
        return decimals(10_000_000, -12, 10);
    }

    @Provide
    Arbitrary<BigDecimal> means() {
        return decimals(1_000, -3, 3);
    }

    @Provide
    Arbitrary<BigDecimal> percentages() {
        return Arbitraries.integers().between(0, 100_000).map(hundredths -> BigDecimal.valueOf(hundredths, 2));
    }

    @Provide
    Arbitrary<Double> measurements() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(0, 1e6),
                Arbitraries.of(0.0, Double.MIN_VALUE, Double.MIN_NORMAL, 1e-300, 1e300, Double.MAX_VALUE));
    }

    private static Arbitrary<BigDecimal> decimals(int most, int lowestScale, int highestScale) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, most),
                        Arbitraries.integers().between(lowestScale, highestScale))
                .as(BigDecimal::valueOf);
    }

    private Finding.Result result(DegradationCriteria criteria, MetricSummary candidate, MetricSummary baseline) {
        return evaluator
                .evaluate(criteria, compared(candidate, baseline))
                .get(0)
                .result();
    }

    private Finding.Result errorRate(DegradationCriteria criteria, long requests, long failures) {
        MetricSummary candidate = Summaries.failures(requests, failures);
        return evaluator
                .evaluate(criteria, compared(candidate, candidate))
                .get(1)
                .result();
    }

    private static DegradationCriteria criteria(MaeBasis basis, BigDecimal limit) {
        return DegradationCriteria.builder()
                .maeBasis(basis)
                .maxMaeIncreasePct(limit.doubleValue())
                .build();
    }

    private static BigDecimal raised(BigDecimal before, BigDecimal percent) {
        return before.multiply(percent.add(BigDecimal.valueOf(100))).movePointLeft(2);
    }
}
