package io.neuralhive.rollout.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.checkpoint.Finding.Result;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.sequential.SequentialEvaluator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PointLimitTest {

    private static final MetricSummary BASELINE = summary(1_000, 2, 100, 10);

    @ParameterizedTest
    @CsvSource({
        "mae increase_pct 20, MAE_INCREASE",
        "rmse increase_pct 20, RMSE",
        "error_rate increase_pct 20, ERROR_RATE",
        "latency_p50_ms increase_pct 20, LATENCY",
        "latency_p95_ms increase_pct 20, LATENCY",
        "latency_p99_ms increase_pct 20, LATENCY",
        "fare increase_pct 20, CUSTOM_METRIC"
    })
    void comparesEveryMetricWithTheBaseline(String limit, Reason reason) {
        Finding same = judge(limit, BASELINE, BASELINE);
        Finding atLimit = judge(limit, scaled(1.2), BASELINE);
        Finding past = judge(limit, scaled(1.3), BASELINE);

        assertThat(same.result()).isEqualTo(Result.PASS);
        assertThat(atLimit.result()).isEqualTo(Result.PASS);
        assertThat(past.result()).isEqualTo(Result.DEGRADED);
        assertThat(past.reason()).isEqualTo(reason);
        assertThat(past.observed()).isCloseTo(30, within(1e-9));
        assertThat(past.limit()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "fare decrease_pct 20, 8, PASS",
        "fare decrease_pct 20, 7.99, DEGRADED",
        "fare at_most 10, 10, PASS",
        "fare at_most 10, 10.01, DEGRADED",
        "fare at_least 10, 10, PASS",
        "fare at_least 10, 9.99, DEGRADED",
        "fare at_most -1, -0.5, DEGRADED"
    })
    void knowsEveryBound(String limit, double fare, Result result) {
        assertThat(judge(limit, fares(new Moments(100, fare, 1)), BASELINE).result())
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "rmse at_most 1.9, DEGRADED",
        "rmse at_most 2, PASS",
        "error_rate at_most 0.009, DEGRADED",
        "error_rate at_most 0.01, PASS",
        "latency_p95_ms at_most 99.9, DEGRADED",
        "latency_p95_ms at_most 100, PASS"
    })
    void comparesWithFixedLimitsToo(String limit, Result result) {
        assertThat(judge(limit, BASELINE, MetricSummary.EMPTY).result()).isEqualTo(result);
    }

    @Test
    void explainsItselfInOneSentence() {
        assertThat(judge("rmse increase_pct 20", scaled(1.3), BASELINE).explanation())
                .isEqualTo(
                        "rmse 2.600 against the baseline's 2.000, +30.0%, at most +20.0% allowed (n = 1000 and 1000)");
        assertThat(judge("fare decrease_pct 20", fares(new Moments(100, 5, 1)), BASELINE)
                        .explanation())
                .isEqualTo(
                        "fare 5.000 against the baseline's 10.00, -50.0%, at least -20.0% allowed (n = 100 and 1000)");
        assertThat(judge("latency_p95_ms at_most 50", BASELINE, BASELINE).explanation())
                .isEqualTo("latency_p95_ms 100.0, at most 50.00 allowed (n = 1000)");
        assertThat(judge("fare at_least 12", BASELINE, BASELINE).explanation())
                .isEqualTo("fare 10.00, at least 12.00 allowed (n = 1000)");
    }

    @ParameterizedTest
    @CsvSource({
        "rmse increase_pct 20, 9, 1",
        "latency_p50_ms increase_pct 20, 19, 1",
        "latency_p95_ms increase_pct 20, 150, 50",
        "latency_p99_ms increase_pct 20, 150, 850",
        "latency_p99_ms at_most 1, 150, 850",
        "fare at_most 20, 3, 7"
    })
    void waitsForEnoughSamplesInBothArms(String limit, long samples, long missing) {
        MetricSummary few = summary(samples, 2, 100, 10);
        assertThat(judge(limit, few, BASELINE).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(judge(limit, few, BASELINE).missing()).isEqualTo(missing);
        if (limit.contains("pct")) {
            assertThat(judge(limit, BASELINE, few).missing()).isEqualTo(missing);
        }
    }

    @Test
    void aMetricThatIsNotReportedHasNoSamples() {
        assertThat(judge("gone at_most 20", BASELINE, BASELINE).explanation())
                .isEqualTo("0 samples of gone of the candidate, 10 needed");
        assertThat(judge("gone increase_pct 20", BASELINE, BASELINE).explanation())
                .isEqualTo("0 samples of gone of the candidate and 0 of the baseline, 10 needed of each");
    }

    @Test
    void aHugeMinimumIsNotWrappedAround() {
        MetricLimit limit = MetricLimit.parse("latency_p99_ms at_most 20");
        Finding finding = ThresholdEvaluator.judge(limit, Long.MAX_VALUE, Summaries.compared(BASELINE, BASELINE));
        assertThat(finding.missing()).isEqualTo(Long.MAX_VALUE - 1_000);
    }

    @Test
    void whatIsNoMeasurementIsNoPass() {
        for (String limit : List.of("fare increase_pct 20", "fare at_most 20")) {
            assertThat(judge(limit, fares(new Moments(100, Double.NaN, 1)), BASELINE)
                            .result())
                    .isEqualTo(Result.UNAVAILABLE);
            assertThat(judge(limit, fares(new Moments(-1, 1, 1)), BASELINE).explanation())
                    .isEqualTo("the source reports a count of -1 values of fare");
        }
        assertThat(judge("fare increase_pct 20", BASELINE, fares(new Moments(100, -1, 1)))
                        .explanation())
                .contains("needs numbers and a baseline of at least 0; the candidate's is 10.0, the baseline's -1.0");
        assertThat(judge("rmse increase_pct 20", summary(1_000, Double.NaN, 100, 10), BASELINE)
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
        assertThat(judge("rmse at_most 20", summary(1_000, Double.POSITIVE_INFINITY, 100, 10), BASELINE)
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
    }

    @Test
    void aBaselineOfZeroAllowsNothingMore() {
        MetricSummary zero = fares(new Moments(100, 0, 0));
        assertThat(judge("fare increase_pct 20", zero, zero).result()).isEqualTo(Result.PASS);
        assertThat(judge("fare increase_pct 20", zero, zero).observed()).isZero();
        assertThat(judge("fare increase_pct 20", BASELINE, zero).result()).isEqualTo(Result.DEGRADED);
        assertThat(judge("fare increase_pct 20", BASELINE, zero).observed()).isInfinite();
    }

    @ParameterizedTest
    @EnumSource(value = Evidence.Comparison.class, names = "AVAILABLE", mode = EnumSource.Mode.EXCLUDE)
    void onlyFixedLimitsApplyWithoutABaseline(Evidence.Comparison comparison) {
        Evidence evidence = Summaries.NOTHING.withCandidate(BASELINE).withComparison(comparison);
        Finding relative = ThresholdEvaluator.judge(MetricLimit.parse("rmse increase_pct 20"), 10, evidence);
        Finding fixed = ThresholdEvaluator.judge(MetricLimit.parse("rmse at_most 1"), 10, evidence);
        assertThat(relative.result()).isEqualTo(Result.NOT_APPLICABLE);
        assertThat(relative.explanation()).startsWith("rmse: ").endsWith("only absolute limits apply");
        assertThat(fixed.result()).isEqualTo(Result.DEGRADED);
    }

    @Test
    void theThresholdRuleJudgesThemAfterItsOwn() {
        DegradationCriteria criteria = DegradationCriteria.builder()
                .maxErrorRate(0.5)
                .limits(List.of(MetricLimit.parse("rmse at_most 1"), MetricLimit.parse("fare at_most 1 advisory")))
                .build();
        List<Finding> findings = new ThresholdEvaluator().evaluate(criteria, Summaries.compared(BASELINE, BASELINE));

        assertThat(findings)
                .extracting(Finding::reason)
                .containsExactly(Reason.MAE_INCREASE, Reason.ERROR_RATE, Reason.RMSE, Reason.CUSTOM_METRIC);
        assertThat(findings).extracting(Finding::advisory).containsExactly(false, false, false, true);
        assertThat(Verdict.of(findings))
                .isInstanceOfSatisfying(
                        Verdict.Degraded.class,
                        verdict -> assertThat(verdict.decisive().reason()).isEqualTo(Reason.RMSE));
        assertThat(findings.get(3).explanation()).startsWith("advisory: fare 10.00");
        assertThat(Verdict.of(findings.subList(3, 4))).isInstanceOf(Verdict.Pass.class);
    }

    private static Finding judge(String limit, MetricSummary candidate, MetricSummary baseline) {
        return ThresholdEvaluator.judge(MetricLimit.parse(limit), 10, Summaries.compared(candidate, baseline));
    }

    @ParameterizedTest
    @CsvSource({
        "800, 1000, 800, 1000, PASS, 0",
        "799, 1000, 1000, 1000, INCONCLUSIVE, 1",
        "1000, 1000, 799, 1000, INCONCLUSIVE, 1",
        "0, 0, 1000, 1000, INCONCLUSIVE, 1",
        "1000, 1000, 0, 0, INCONCLUSIVE, 1",
        "10, 990, 990, 990, INCONCLUSIVE, 782",
        "1001, 1000, 1000, 1000, PASS, 0"
    })
    void withoutEnoughOutcomesOfBothArmsItCantTell(
            long known, long awaited, long baselineKnown, long baselineAwaited, Result result, long missing) {
        Finding finding =
                judge("coverage at_least 0.8", covered(known, awaited), covered(baselineKnown, baselineAwaited));
        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.missing()).isEqualTo(missing);
        assertThat(finding.reason()).isEqualTo(Reason.COVERAGE);
    }

    @Test
    void tooFewOutcomesPassNoGateAndTakeNothingBack() {
        for (CheckpointEvaluator rule : List.of(new ThresholdEvaluator(), new SequentialEvaluator())) {
            DegradationCriteria criteria = DegradationCriteria.builder()
                    .maxErrorRate(0.5)
                    .limits(List.of(MetricLimit.parse("coverage at_least 0.8")))
                    .build();
            Verdict few =
                    Verdict.of(rule.evaluate(criteria, Summaries.compared(covered(500, 1_000), covered(900, 1_000))));
            Verdict none = Verdict.of(rule.evaluate(criteria, Summaries.compared(covered(0, 0), covered(0, 0))));
            assertThat(few).isInstanceOf(Verdict.Inconclusive.class);
            assertThat(few.explanation())
                    .contains(
                            "500 outcomes of 1000 requests to the candidate are known, 50.00%, at least 80.00% needed");
            assertThat(none).isInstanceOf(Verdict.Inconclusive.class);
        }
    }

    @Test
    void whereNothingIsComparedTheCoverageOfTheCandidateCountsAlone() {
        Evidence evidence = Summaries.NOTHING
                .withCandidate(covered(700, 1_000))
                .withComparison(Evidence.Comparison.NO_CONCURRENT_TRAFFIC);
        MetricLimit limit = MetricLimit.parse("coverage at_least 0.7");
        assertThat(ThresholdEvaluator.judge(limit, 10, evidence).result()).isEqualTo(Result.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 600, 10, 0, 60, PASS, 60",
        "10, 600, 10, 0, 59.9, INCONCLUSIVE, 60",
        "10, 0, 10, 601, 60, INCONCLUSIVE, 60.1",
        "10, 0, 10, 0, 0, PASS, 0",
        "0, 0, 10, 1, 60, INCONCLUSIVE, NaN",
        "10, 1, 0, 0, 60, INCONCLUSIVE, NaN"
    })
    void whileOutcomesOfEitherArmComeTooLateItCantTell(
            long n, long seconds, long m, long baselineSeconds, String limit, Result result, double seen) {
        Finding finding = judge("label_lag_s at_most " + limit, late(n, seconds), late(m, baselineSeconds));
        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.observed()).isEqualTo(Double.valueOf(seen));
        assertThat(finding.limit()).isEqualTo(Double.parseDouble(limit));
        assertThat(finding.candidateSamples()).isEqualTo(n);
        assertThat(finding.baselineSamples()).isEqualTo(m);
        assertThat(finding.missing()).isZero();
        assertThat(finding.reason()).isEqualTo(Reason.LABEL_LAG);
    }

    @Test
    void lateOutcomesPassNoGateAndTakeNothingBack() {
        for (CheckpointEvaluator rule : List.of(new ThresholdEvaluator(), new SequentialEvaluator())) {
            DegradationCriteria criteria = DegradationCriteria.builder()
                    .maxErrorRate(0.5)
                    .limits(List.of(MetricLimit.parse("label_lag_s at_most 60")))
                    .build();
            MetricSummary covered = covered(1_000, 1_000);
            MetricSummary late = covered.withLabelLag(new LabelLag(1_000, Duration.ofHours(20)));
            Verdict verdict = Verdict.of(rule.evaluate(criteria, Summaries.compared(late, late)));
            assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
            assertThat(verdict.explanation())
                    .contains(
                            "outcomes of the candidate arrive 72.00 s after its predictions on average, at most 60.00 s allowed"
                                    + " (n = 1000 and 1000)");
            assertThat(Verdict.of(rule.evaluate(criteria, Summaries.compared(covered, covered)))
                            .explanation())
                    .contains("the lag of outcomes is unknown for at least one arm");
        }
    }

    @Test
    void whereNothingIsComparedTheLagOfTheCandidateCountsAlone() {
        Evidence evidence = Summaries.NOTHING
                .withCandidate(late(10, 600))
                .withComparison(Evidence.Comparison.NO_CONCURRENT_TRAFFIC);
        Finding finding = ThresholdEvaluator.judge(MetricLimit.parse("label_lag_s at_most 60"), 10, evidence);
        assertThat(finding.result()).isEqualTo(Result.PASS);
        assertThat(finding.explanation()).contains("of the candidate");
    }

    @Test
    void aMeanErrorIsNoRmse() {
        MetricSummary onlyMean = Summaries.mae(1_000, 1);
        for (MetricSummary candidate : List.of(onlyMean, BASELINE)) {
            assertThat(judge("rmse increase_pct 20", candidate, onlyMean).result())
                    .isEqualTo(Result.UNAVAILABLE);
        }
        assertThat(judge("rmse at_most 20", onlyMean, BASELINE).result()).isEqualTo(Result.UNAVAILABLE);
    }

    private static MetricSummary late(long outcomes, long seconds) {
        return BASELINE.withLabelLag(new LabelLag(outcomes, Duration.ofSeconds(seconds)));
    }

    private static MetricSummary covered(long known, long awaited) {
        return MetricSummary.ofRequests(2_000, 10)
                .withErrors(known == 0 ? ErrorStats.NONE : ErrorStats.ofAbsolute(new Moments(known, 2, known / 4.0)))
                .withAwaited(awaited);
    }

    private static MetricSummary fares(Moments fare) {
        return BASELINE.withNamed("fare", fare);
    }

    private static MetricSummary scaled(double by) {
        MetricSummary scaled = summary(1_000, 2 * by, Math.round(100 * by), 10 * by);
        return new MetricSummary(
                1_000,
                Math.round(10 * by),
                scaled.errors(),
                scaled.agreement(),
                scaled.latency(),
                scaled.paired(),
                scaled.named(),
                scaled.keys());
    }

    private static MetricSummary summary(long n, double error, long millis, double fare) {
        Duration latency = Duration.ofMillis(millis);
        return MetricSummary.ofRequests(n, n / 100)
                .withErrors(new ErrorStats(n, error, 0, error, Double.NaN, ErrorSpread.UNKNOWN))
                .withLatency(new LatencyStats(n, latency, latency, latency))
                .withNamed("fare", Moments.ofMean(n, fare));
    }
}
