package io.neuralhive.rollout.sequential;

import static io.neuralhive.rollout.sequential.Shown.errors;
import static io.neuralhive.rollout.sequential.Shown.evidence;
import static io.neuralhive.rollout.sequential.Shown.failures;
import static io.neuralhive.rollout.sequential.Shown.moments;
import static io.neuralhive.rollout.sequential.Shown.stratum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Evidence.Comparison;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Finding.Result;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Duration;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialEvaluatorTest {

    private static final DegradationCriteria CRITERIA =
            DegradationCriteria.builder().method(CheckpointMethod.SEQUENTIAL).build();
    private static final SequentialEvaluator RULE = new SequentialEvaluator();

    @Test
    void isCalledSequential() {
        assertThat(RULE.name()).isEqualTo("sequential");
    }

    @Test
    void saysOfAnIncreaseThatIsShownHowLargeItCanBe() {
        Finding finding = mae(errors(400, 15, 7), errors(400, 10, 5));

        assertThat(finding.result()).isEqualTo(Result.DEGRADED);
        assertThat(finding.observed()).isCloseTo(50, within(1e-9));
        assertThat(finding.limit()).isEqualTo(20);
        assertThat(finding.candidateSamples()).isEqualTo(400);
        assertThat(finding.baselineSamples()).isEqualTo(400);
        Interval interval = finding.interval().orElseThrow();
        assertThat(interval.low()).isBetween(20.0, 50.0);
        assertThat(interval.high()).isBetween(50.0, 90.0);
        assertThat(finding.explanation())
                .isEqualTo(String.format(
                        "error +50.0%% against the baseline's, between %+.1f%% and %+.1f%% with 95%% confidence at every"
                                + " evaluation: past the +20.0%% allowed (n = 400 and 400)",
                        interval.low(), interval.high()));
    }

    @Test
    void passesWhatIsShownToBeSafe() {
        Finding finding = mae(errors(400, 10, 5), errors(400, 10, 5));

        assertThat(finding.result()).isEqualTo(Result.PASS);
        assertThat(finding.interval().orElseThrow().high()).isLessThan(20);
        assertThat(finding.explanation()).contains("within the +20.0% allowed");
    }

    @Test
    void waitsWhereNeitherIsShown() {
        Finding finding = mae(errors(60, 11.5, 8), errors(60, 10, 8));

        assertThat(finding.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(finding.missing()).isZero();
        assertThat(finding.explanation()).contains("not yet distinguishable from the +20.0% allowed");
    }

    @ParameterizedTest
    @CsvSource({"0, 5000, 20", "19, 5000, 1", "5000, 19, 1", "5000, 0, 20"})
    void hasNothingToSayOnTooFewSamples(long candidate, long baseline, long missing) {
        Finding finding = mae(errors(candidate, 50, 1), errors(baseline, 10, 1));

        assertThat(finding.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(finding.missing()).isEqualTo(missing);
        assertThat(finding.explanation())
                .isEqualTo("error: " + candidate + " samples of the candidate and " + baseline
                        + " of the baseline, 20 needed of each");
    }

    @Test
    void needsThePolicysMinimumIfThatIsMore() {
        DegradationCriteria many = CRITERIA.toBuilder().minSamples(50).build();
        Evidence evidence = evidence(errors(49, 50, 1), errors(400, 10, 1));

        assertThat(of(Reason.MAE_INCREASE, many, evidence).missing()).isEqualTo(1);
        assertThat(mae(errors(20, 50, 1), errors(20, 10, 1)).result()).isEqualTo(Result.DEGRADED);
    }

    @Test
    void saysWhatTheSourceLacks() {
        MetricSummary onlyMean = MetricSummary.ofRequests(400, 0).withErrors(ErrorStats.ofMae(400, 10));

        Finding finding = mae(onlyMean, errors(400, 10, 5));

        assertThat(finding.result()).isEqualTo(Result.UNAVAILABLE);
        assertThat(finding.explanation())
                .isEqualTo(
                        "the metrics source reports the mean of error but not its spread, which the sequential method"
                                + " needs");
        assertThat(mae(errors(400, 10, 5), onlyMean).result()).isEqualTo(Result.UNAVAILABLE);
        assertThat(mae(errors(400, 10, Double.POSITIVE_INFINITY), errors(400, 10, 5))
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
    }

    /** A spread too large for a number is none to test by, but a mean can be too large for any. */
    @Test
    void errorsTooLargeForASpreadAreNoPass() {
        MetricSummary good = errors(400, 10, 5);
        MetricSummary huge = drawn(400, i -> i % 50 == 0 ? 1e200 : 10);
        assertThat(huge.errors().spread().absolute()).isInfinite();

        Finding finding = mae(huge, good);

        assertThat(finding.result()).isEqualTo(Result.DEGRADED);
        assertThat(finding.observed()).isGreaterThan(1e190);
        assertThat(finding.explanation())
                .isEqualTo(
                        "the values of error are so large that their spread overflows, and their mean of 2.000e+198 is"
                                + " more than a million times what is allowed");
        assertThat(mae(huge, huge).result()).isEqualTo(Result.UNAVAILABLE);
        assertThat(mae(huge, huge).explanation())
                .isEqualTo("the values of error are so large that their spread overflows");
        assertThat(mae(good, huge).result()).isEqualTo(Result.UNAVAILABLE);
        assertThat(mae(huge, errors(19, 10, 5)).result()).isEqualTo(Result.UNAVAILABLE);
        assertThat(of(Reason.MAE_INCREASE, CRITERIA.toBuilder().maeFloor(1e199).build(), evidence(huge, good))
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
        MetricSummary large = drawn(400, i -> i % 50 == 0 ? 1e100 : 10);
        assertThat(extra(limit("rmse at_most 3"), evidence(large, good)).result())
                .isEqualTo(Result.DEGRADED);
        assertThat(extra(limit("rmse at_most 3"), evidence(huge, good)).result())
                .isEqualTo(Result.UNAVAILABLE);
        Moments fare = new Moments(400, 1e200, Double.POSITIVE_INFINITY);
        assertThat(extra(limit("fare at_most 3"), fares(fare, fare)).result()).isEqualTo(Result.UNAVAILABLE);
    }

    @Test
    void errorsTooLargeForASpreadAreNoPassInPercentEither() {
        DegradationCriteria percent =
                CRITERIA.toBuilder().maeBasis(MaeBasis.PERCENT_OF_MEAN_ACTUAL).build();
        MetricSummary huge = withActual(drawn(400, i -> i % 50 == 0 ? 1e200 : 10), 100);

        assertThat(of(Reason.MAE_PCT_INCREASE, percent, evidence(huge, withActual(errors(400, 10, 5), 100)))
                        .result())
                .isEqualTo(Result.DEGRADED);
    }

    /** Squares of such numbers are beyond a double, and what is compared with them is not. */
    @ParameterizedTest
    @ValueSource(doubles = {1e100, 1e160, 1e300, 1e-100, 1e-300})
    void numbersOfAnyScaleAreJudged(double unit) {
        assertThat(mae(errors(400, 15 * unit, 0), errors(400, 10 * unit, 0)).result())
                .isEqualTo(Result.DEGRADED);
        assertThat(mae(errors(400, 10 * unit, 0), errors(400, 10 * unit, 0)).result())
                .isEqualTo(Result.PASS);
        assertThat(extra(limit("fare at_most " + unit), fares(moments(400, 15 * unit, 0), moments(400, 10 * unit, 0)))
                        .result())
                .isEqualTo(Result.DEGRADED);
    }

    @Test
    void aSingleHugeErrorIsNeitherShownToBeDegradedNorToBeSafe() {
        assertThat(mae(drawn(400, i -> i == 0 ? 1e100 : 10), errors(400, 10, 5)).result())
                .isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void addsUpWhatSeveralStepsTell() {
        MetricSummary candidate = errors(120, 13.5, 8);
        MetricSummary baseline = errors(120, 10, 8);
        Evidence alone = evidence(candidate, baseline);
        Evidence after = alone.withEarlier(List.of(
                stratum(errors(120, 27, 16), errors(360, 20, 16)), stratum(errors(180, 13.5, 8), errors(180, 10, 8))));

        Finding one = of(Reason.MAE_INCREASE, CRITERIA, alone);
        Finding all = of(Reason.MAE_INCREASE, CRITERIA, after);

        assertThat(width(all)).isLessThan(width(one));
        assertThat(all.candidateSamples()).isEqualTo(420);
        assertThat(all.baselineSamples()).isEqualTo(660);
        assertThat(all.observed()).isCloseTo(35, within(1e-9));
        assertThat(all.explanation()).endsWith("(n = 420 and 660, in 3 steps)");
    }

    /** However good it was before. */
    @Test
    void seesACandidateThatBecomesWorse() {
        Evidence evidence = evidence(errors(300, 20, 5), errors(300, 10, 5))
                .withEarlier(List.of(
                        stratum(errors(5_000, 10, 5), errors(5_000, 10, 5)),
                        stratum(errors(5_000, 10, 5), errors(5_000, 10, 5))));

        Finding finding = of(Reason.MAE_INCREASE, CRITERIA, evidence);

        assertThat(finding.result()).isEqualTo(Result.DEGRADED);
        assertThat(finding.observed()).isCloseTo(100, within(1e-9));
        assertThat(finding.candidateSamples()).isEqualTo(300);
    }

    /** However good it was before. */
    @Test
    void passesNoStepOfWhichItHasSeenNothing() {
        Evidence evidence = evidence(errors(19, 10, 5), errors(5_000, 10, 5))
                .withEarlier(List.of(stratum(errors(5_000, 10, 5), errors(5_000, 10, 5))));

        assertThat(of(Reason.MAE_INCREASE, CRITERIA, evidence).result()).isEqualTo(Result.INCONCLUSIVE);
        Evidence noRequests = evidence(MetricSummary.EMPTY, failures(100, 0))
                .withEarlier(List.of(stratum(failures(5_000, 0), failures(5_000, 0))));
        assertThat(of(Reason.ERROR_RATE, CRITERIA, noRequests).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(of(Reason.ERROR_RATE, CRITERIA, noRequests).missing()).isEqualTo(10);
    }

    /** Good steps make no bad one safe before it can be shown to be bad. */
    @ParameterizedTest
    @CsvSource({"30, 60, 60", "50, 40, 40", "20, 100, 100"})
    void passesNoStepWhoseOwnEvidenceIsPastTheLimit(double mae, long n, long m) {
        Evidence evidence = evidence(errors(n, mae, mae), errors(m, 10, 10))
                .withEarlier(List.of(stratum(errors(1_000, 10, 10), errors(3_000, 10, 10))));

        Finding finding = of(Reason.MAE_INCREASE, CRITERIA, evidence);

        assertThat(finding.result()).isIn(Result.INCONCLUSIVE, Result.DEGRADED);
        assertThat(finding.observed()).isCloseTo(10 * mae - 100, within(1e-9));
        assertThat(finding.candidateSamples()).isEqualTo(n);
        if (finding.result() == Result.INCONCLUSIVE) {
            assertThat(finding.explanation())
                    .contains("not yet distinguishable from the +20.0% allowed, judged by this step alone (n = ");
        }
    }

    /** What earlier steps show lets the next one pass sooner: that is what they are kept for. */
    @Test
    void aStepWithinTheLimitPassesByWhatEarlierOnesShow() {
        Evidence evidence = evidence(errors(20, 11.9, 10), errors(20, 10, 10))
                .withEarlier(List.of(stratum(errors(1_000, 10, 10), errors(3_000, 10, 10))));

        assertThat(of(Reason.MAE_INCREASE, CRITERIA, evidence).result()).isEqualTo(Result.PASS);
        assertThat(mae(errors(20, 11.9, 10), errors(20, 10, 10)).result()).isEqualTo(Result.INCONCLUSIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "fare at_least 12, 15, 11.9, INCONCLUSIVE",
        "fare at_least 12, 15, 12.1, PASS",
        "fare at_most 12, 9, 12.1, INCONCLUSIVE",
        "fare at_most 12, 9, 11.9, PASS",
        "fare decrease_pct 20, 10, 7.9, INCONCLUSIVE",
        "fare decrease_pct 20, 10, 8.1, PASS"
    })
    void passesNoStepWhoseOwnEvidenceIsPastAConfiguredLimit(String limit, double before, double now, Result result) {
        Evidence evidence = fares(moments(50, now, 3), moments(5_000, 10, 3))
                .withEarlier(List.of(stratum(
                        failures(5_000, 0).withNamed("fare", moments(5_000, before, 3)),
                        failures(5_000, 0).withNamed("fare", moments(5_000, 10, 3)))));

        assertThat(extra(limit(limit), evidence).result()).isEqualTo(result);
    }

    /** Twice the baseline's error is harmless up to the floor. */
    @ParameterizedTest
    @CsvSource({"1.9, PASS", "2.1, INCONCLUSIVE"})
    void passesAStepPastTheLimitButNotPastTheFloor(double mae, Result result) {
        Evidence evidence = evidence(errors(50, mae, 1), errors(50, 1, 1))
                .withEarlier(List.of(stratum(errors(5_000, 1, 1), errors(5_000, 1, 1))));

        assertThat(of(Reason.MAE_INCREASE, CRITERIA.toBuilder().maeFloor(2).build(), evidence)
                        .result())
                .isEqualTo(result);
    }

    @Test
    void leavesOutStepsWithTooFewSamples() {
        Evidence evidence = evidence(errors(300, 12, 5), errors(300, 10, 5))
                .withEarlier(List.of(stratum(errors(19, 100, 5), errors(500, 10, 5))));

        assertThat(of(Reason.MAE_INCREASE, CRITERIA, evidence).candidateSamples())
                .isEqualTo(300);
    }

    /** An increase of 30 % that can be one of 10 %: material, and significantly above 0. */
    @Test
    void canBeSetToActOnAnIncreaseThatIsSignificantAndMaterial() {
        MetricSummary candidate = errors(200, 13, 7);
        MetricSummary baseline = errors(200, 10, 5);
        DegradationCriteria material = CRITERIA.toBuilder()
                .sequential(SequentialRule.DEFAULT.withMarginRule(MarginRule.SIGNIFICANT_AND_MATERIAL))
                .build();

        assertThat(mae(candidate, baseline).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(of(Reason.MAE_INCREASE, material, evidence(candidate, baseline))
                        .result())
                .isEqualTo(Result.DEGRADED);
        assertThat(of(Reason.MAE_INCREASE, material, evidence(errors(20_000, 11.9, 7), errors(20_000, 10, 5)))
                        .result())
                .isNotEqualTo(Result.DEGRADED);
    }

    /** Both conditions of the rule, and the floor: which one is not met. */
    @ParameterizedTest
    @CsvSource({
        "200, 13, 7, 0, DEGRADED, 'shown to be worse than the baseline''s, and observed past the +20.0% allowed'",
        "200, 13, 7, 13.5, INCONCLUSIVE, 'shown to be worse than the baseline''s, and observed past the +20.0% allowed, but not"
                + " shown to be above the floor of 13.50'",
        "20000, 11.9, 7, 0, INCONCLUSIVE, 'shown to be worse than the baseline''s, but observed within the +20.0% allowed'",
        "30, 13, 7, 0, INCONCLUSIVE, 'observed past the +20.0% allowed, but not yet shown to be worse than the baseline''s'",
        "30, 11, 7, 0, INCONCLUSIVE, not yet distinguishable from the +20.0% allowed",
        "20000, 11, 7, 0, PASS, within the +20.0% allowed",
        "20000, 13, 7, 14, PASS, within the floor of 14.00"
    })
    void saysWhichConditionIsNotMet(long n, double mae, double deviation, double floor, Result result, String why) {
        DegradationCriteria material = CRITERIA.toBuilder()
                .maeFloor(floor)
                .sequential(SequentialRule.DEFAULT.withMarginRule(MarginRule.SIGNIFICANT_AND_MATERIAL))
                .build();

        Finding finding = of(Reason.MAE_INCREASE, material, evidence(errors(n, mae, deviation), errors(n, 10, 5)));

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.explanation()).contains("at every evaluation: " + why + " (n = ");
    }

    @Test
    void saysThatAnErrorPastItsLimitIsNotShownToBeAboveTheFloor() {
        Finding finding = of(
                Reason.MAE_INCREASE,
                CRITERIA.toBuilder().maeFloor(16).build(),
                evidence(errors(400, 15, 7), errors(400, 10, 5)));

        assertThat(finding.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(finding.explanation())
                .contains("past the +20.0% allowed, but not shown to be above the floor of 16.00 (n = ");
    }

    @Test
    void anErrorUpToTheFloorIsSafe() {
        DegradationCriteria floor = CRITERIA.toBuilder().maeFloor(2).build();

        assertThat(of(Reason.MAE_INCREASE, floor, evidence(errors(400, 1, 0.5), errors(400, 0.1, 0.05)))
                        .result())
                .isEqualTo(Result.PASS);
        assertThat(of(Reason.MAE_INCREASE, floor, evidence(errors(400, 2.02, 0.5), errors(400, 0.1, 0.05)))
                        .result())
                .isEqualTo(Result.INCONCLUSIVE);
        assertThat(of(Reason.MAE_INCREASE, floor, evidence(errors(400, 3, 0.5), errors(400, 0.1, 0.05)))
                        .result())
                .isEqualTo(Result.DEGRADED);
    }

    @Test
    void anyErrorIsPastABaselineWithoutOne() {
        assertThat(mae(errors(400, 1, 0.5), errors(400, 0, 0)).result()).isEqualTo(Result.DEGRADED);
        assertThat(mae(errors(400, 1, 0.5), errors(400, 0, 0)).observed()).isInfinite();
        assertThat(mae(errors(400, 0, 0), errors(400, 1, 0.5)).result()).isEqualTo(Result.PASS);
    }

    @Test
    void comparesInPercentOfTheMeanActualValue() {
        DegradationCriteria percent =
                CRITERIA.toBuilder().maeBasis(MaeBasis.PERCENT_OF_MEAN_ACTUAL).build();
        // Twice the error on values twice as large.
        MetricSummary candidate = withActual(errors(400, 20, 10), 200);
        MetricSummary baseline = withActual(errors(400, 10, 5), 100);

        Finding finding = of(Reason.MAE_PCT_INCREASE, percent, evidence(candidate, baseline));

        assertThat(finding.result()).isEqualTo(Result.PASS);
        assertThat(finding.observed()).isCloseTo(0, within(1e-9));
        assertThat(mae(candidate, baseline).result()).isEqualTo(Result.DEGRADED);
        assertThat(of(Reason.MAE_PCT_INCREASE, percent, evidence(withActual(candidate, 0), baseline))
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(value = Comparison.class, names = "AVAILABLE", mode = EnumSource.Mode.EXCLUDE)
    void saysWhichLimitsApplyWithoutABaseline(Comparison comparison) {
        DegradationCriteria criteria = CRITERIA.toBuilder()
                .limits(List.of(
                        limit("fare at_least 3"), limit("rmse increase_pct 20"), limit("error_rate increase_pct 20")))
                .build();
        Evidence evidence = evidence(failures(5_000, 0).withNamed("fare", moments(100, 10, 1)), MetricSummary.EMPTY)
                .withComparison(comparison);

        List<Finding> findings = RULE.evaluate(criteria, evidence);

        assertThat(findings)
                .extracting(Finding::result)
                .containsExactly(
                        Result.NOT_APPLICABLE, Result.PASS, Result.PASS, Result.NOT_APPLICABLE, Result.NOT_APPLICABLE);
        assertThat(findings.get(0).explanation())
                .endsWith("only absolute limits apply (error_rate at_most 0.001, fare at_least 3.0)");
        assertThat(Verdict.of(findings)).isInstanceOf(Verdict.Pass.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 2, DEGRADED",
        "10, 1, PASS",
        "1000, 5, PASS",
        "1000, 9, DEGRADED",
        "1000, 1, PASS",
        "3, 3, DEGRADED"
    })
    void judgesFailuresAgainstTheLimit(long requests, long failures, Result result) {
        assertThat(rate(requests, failures).result()).isEqualTo(result);
    }

    @Test
    void saysOfFailuresHowFrequentTheyCanBe() {
        Finding past = rate(1_000, 12);
        Finding open = rate(1_000, 1);

        assertThat(past.interval().orElseThrow().low()).isBetween(0.001, 0.012);
        assertThat(past.interval().orElseThrow().high()).isBetween(0.012, 0.05);
        assertThat(past.explanation())
                .startsWith("12 of 1000 requests failed, 1.2%, between 0.")
                .endsWith("with 95% confidence at every evaluation: past the 0.1% allowed");
        assertThat(open.interval().orElseThrow().low()).isLessThan(0.001);
        assertThat(open.explanation()).endsWith("not shown to be past the 0.1% allowed");
        assertThat(rate(1_000, 0).interval().orElseThrow().low()).isZero();
        assertThat(rate(10, 10).interval().orElseThrow().high()).isEqualTo(1);
    }

    @Test
    void seesACandidateThatBeginsToFail() {
        Evidence evidence = evidence(failures(200, 8), failures(200, 0))
                .withEarlier(List.of(stratum(failures(500_000, 100), failures(500_000, 100))));

        Finding finding = of(Reason.ERROR_RATE, CRITERIA, evidence);

        assertThat(finding.result()).isEqualTo(Result.DEGRADED);
        assertThat(finding.candidateSamples()).isEqualTo(200);
    }

    @Test
    void aLimitOfNoFailuresIsPastWithTwo() {
        DegradationCriteria none = CRITERIA.toBuilder().maxErrorRate(0).build();
        assertThat(of(Reason.ERROR_RATE, none, evidence(failures(9_000, 1), failures(9_000, 0)))
                        .result())
                .isEqualTo(Result.PASS);
        assertThat(of(Reason.ERROR_RATE, none, evidence(failures(9_000, 2), failures(9_000, 0)))
                        .result())
                .isEqualTo(Result.DEGRADED);
        DegradationCriteria any = CRITERIA.toBuilder().maxErrorRate(1).build();
        assertThat(of(Reason.ERROR_RATE, any, evidence(failures(9_000, 9_000), failures(9_000, 0)))
                        .result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void judgesFailuresAgainstTheBaselines() {
        MetricLimit limit = limit("error_rate increase_pct 50");
        Evidence same = evidence(failures(1_000, 20), failures(1_000, 20));
        Evidence more = evidence(failures(1_000, 80), failures(1_000, 20));
        Evidence few = evidence(failures(9, 0), failures(1_000, 20));

        assertThat(extra(limit, same).result()).isEqualTo(Result.PASS);
        assertThat(extra(limit, more).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit, more).observed()).isCloseTo(300, within(1e-9));
        assertThat(extra(limit, more).explanation())
                .startsWith("failures +300.0% against the baseline's, between +")
                .endsWith("past the +50.0% allowed (80 and 20)");
        assertThat(extra(limit, few).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(extra(limit, few).missing()).isEqualTo(1);
        // Of the requests of a quarter, as many failures as of those of three quarters.
        Evidence quarter =
                evidence(failures(250, 90), failures(750, 90)).withPlan(TrafficShare.of(0.25), Evidence.Phase.SOAKED);
        assertThat(extra(limit, quarter).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit, quarter).observed()).isCloseTo(200, within(1e-9));
    }

    /** Some keys bring more requests than others, so that half of the keys are not half of the requests. */
    @Test
    void comparesFailuresByTheRequestsThatEachArmReallyHad() {
        MetricLimit limit = limit("error_rate increase_pct 50");
        Evidence equallyOften = evidence(failures(7_000, 210), failures(3_000, 90));
        Evidence moreOften = evidence(failures(2_000, 120), failures(8_000, 160));

        assertThat(extra(limit, equallyOften).result()).isEqualTo(Result.PASS);
        assertThat(extra(limit, equallyOften).observed()).isCloseTo(0, within(1e-9));
        assertThat(extra(limit, moreOften).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit, moreOften).observed()).isCloseTo(200, within(1e-9));
    }

    @Test
    void aStepWithoutRequestsOfOneArmComparesNoFailures() {
        MetricLimit limit = limit("error_rate increase_pct 50");
        Evidence evidence = evidence(failures(1_000, 80), failures(1_000, 20))
                .withEarlier(List.of(
                        stratum(failures(50, 50), MetricSummary.EMPTY),
                        stratum(MetricSummary.EMPTY, failures(50, 50))));

        assertThat(extra(limit, evidence).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit, evidence).observed()).isCloseTo(300, within(1e-9));
        assertThat(extra(limit, evidence(failures(50, 50), MetricSummary.EMPTY)).result())
                .isEqualTo(Result.INCONCLUSIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "40, 10, DEGRADED, 'shown to be more than the baseline''s, and observed past the +50.0% allowed'",
        "1300, 1000, PASS, 'shown to be more than the baseline''s, but observed within the +50.0% allowed'",
        "5, 2, PASS, 'observed past the +50.0% allowed, but not shown to be more than the baseline''s'",
        "5, 5, PASS, observed within the +50.0% allowed"
    })
    void saysOfMoreFailuresWhichConditionIsNotMet(long candidate, long baseline, Result result, String why) {
        DegradationCriteria material = CRITERIA.toBuilder()
                .limits(List.of(limit("error_rate increase_pct 50")))
                .sequential(SequentialRule.DEFAULT.withMarginRule(MarginRule.SIGNIFICANT_AND_MATERIAL))
                .build();
        List<Finding> findings =
                RULE.evaluate(material, evidence(failures(10_000, candidate), failures(10_000, baseline)));

        assertThat(findings.get(2).result()).isEqualTo(result);
        assertThat(findings.get(2).explanation())
                .endsWith("at every evaluation: " + why + " (" + candidate + " and " + baseline + ")");
    }

    @Test
    void judgesTheRootOfTheMeanSquare() {
        MetricLimit limit = limit("rmse increase_pct 20");
        Evidence worse = evidence(squares(400, 16), squares(400, 4));
        Evidence same = evidence(squares(4_000, 4), squares(4_000, 4));
        Evidence unknown = evidence(errors(400, 10, 5), squares(400, 4));

        assertThat(extra(limit, worse).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit, worse).observed()).isCloseTo(100, within(1e-9));
        assertThat(extra(limit, same).result()).isEqualTo(Result.PASS);
        assertThat(extra(limit, unknown).result()).isEqualTo(Result.UNAVAILABLE);
        assertThat(extra(limit("rmse at_most 3"), worse).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit("rmse at_most 3"), worse).observed()).isCloseTo(4, within(1e-9));
        assertThat(extra(limit("rmse at_most 5"), worse).result()).isEqualTo(Result.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "fare increase_pct 20, 15, DEGRADED",
        "fare increase_pct 20, 10, PASS",
        "fare decrease_pct 20, 6, DEGRADED",
        "fare decrease_pct 20, 10, PASS",
        "fare decrease_pct 20, 8, INCONCLUSIVE",
        "fare at_most 12, 15, DEGRADED",
        "fare at_most 12, 10, PASS",
        "fare at_most 12, 12, INCONCLUSIVE",
        "fare at_least 12, 10, DEGRADED",
        "fare at_least 12, 15, PASS",
        "fare at_most -1, -2, PASS",
        "fare at_least -1, -2, DEGRADED"
    })
    void judgesMetricsOfTheUsersOwn(String limit, double mean, Result result) {
        Finding finding = extra(limit(limit), fares(moments(2_000, mean, 2), moments(2_000, 10, 2)));

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.reason()).isEqualTo(Reason.CUSTOM_METRIC);
    }

    @Test
    void aMetricThatIsNotThereIsNoPass() {
        Evidence none = evidence(failures(100, 0), failures(100, 0));

        assertThat(extra(limit("fare at_most 3"), none).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(extra(limit("fare increase_pct 3"), none).missing()).isEqualTo(20);
        assertThat(extra(limit("fare at_most 3"), fares(Moments.ofMean(100, 1), moments(100, 1, 1)))
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
        assertThat(extra(limit("fare increase_pct 3"), fares(moments(100, 1, 1), moments(100, -1, 1)))
                        .result())
                .isEqualTo(Result.UNAVAILABLE);
        assertThat(extra(limit("fare at_most 3"), fares(new Moments(100, Double.NaN, 1), moments(100, 1, 1)))
                        .explanation())
                .contains("a mean of NaN of values of fare");
    }

    @Test
    void comparesLatencyAtTheEndOfAStepOnly() {
        MetricLimit limit = limit("latency_p95_ms increase_pct 20");
        Evidence slow = evidence(latency(1_000, 300), latency(1_000, 200));

        assertThat(extra(limit, slow).result()).isEqualTo(Result.DEGRADED);
        assertThat(extra(limit, slow.withPlan(TrafficShare.of(0.5), Evidence.Phase.SOAKING))
                        .result())
                .isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void followsNothingFromAnAdvisoryLimit() {
        DegradationCriteria criteria = CRITERIA.toBuilder()
                .limits(List.of(
                        limit("fare at_most 3 advisory"),
                        limit("gone at_most 3 advisory"),
                        limit("latency_p95_ms at_most 3 advisory")))
                .build();
        Evidence evidence = evidence(
                latency(1_000, 300).withErrors(errors(1_000, 10, 5).errors()).withNamed("fare", moments(100, 10, 1)),
                errors(1_000, 10, 5));

        List<Finding> findings = RULE.evaluate(criteria, evidence);

        assertThat(findings.subList(2, 5)).allMatch(Finding::advisory);
        assertThat(findings.subList(2, 5))
                .extracting(Finding::result)
                .containsExactly(Result.DEGRADED, Result.INCONCLUSIVE, Result.DEGRADED);
        Verdict verdict = Verdict.of(findings);
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.missingSamples()).isZero();
        assertThat(verdict.explanation()).contains("advisory: fare 10.00");
    }

    @Test
    void comparesNothingWhereTheKeysAreNotSplitAsPlanned() {
        DegradationCriteria criteria = CRITERIA.toBuilder()
                .limits(List.of(limit("rmse increase_pct 20"), limit("fare at_most 3")))
                .build();
        MetricSummary bad = errors(1_000, 50, 5).withNamed("fare", moments(100, 1, 0.1));
        Evidence off = evidence(bad.withKeys(900), errors(1_000, 10, 5).withKeys(1_100));
        Evidence right = evidence(bad.withKeys(990), errors(1_000, 10, 5).withKeys(1_010));
        Evidence unknown = evidence(bad.withKeys(900), errors(1_000, 10, 5));

        List<Finding> findings = RULE.evaluate(criteria, off);

        assertThat(findings)
                .extracting(Finding::result)
                .containsExactly(
                        Result.INVALID, Result.NOT_APPLICABLE, Result.PASS, Result.NOT_APPLICABLE, Result.PASS);
        assertThat(findings.get(0).explanation())
                .isEqualTo("900 of 2000 keys got the candidate, 45% (planned 50%): the arms are not split as planned,"
                        + " so they can't be compared");
        Verdict verdict = Verdict.of(findings);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Unavailable.class,
                        held -> assertThat(held.reason()).isEqualTo(Reason.SAMPLE_RATIO_MISMATCH));
        assertThat(Verdict.of(RULE.evaluate(CRITERIA, right))).isInstanceOf(Verdict.Degraded.class);
        assertThat(RULE.evaluate(CRITERIA, right).get(0).result()).isEqualTo(Result.PASS);
        assertThat(RULE.evaluate(CRITERIA, unknown)).hasSize(2);
    }

    @Test
    void sharesTheChanceOfAFalseRollbackBetweenItsTests() {
        MetricSummary candidate = errors(400, 13, 7);
        MetricSummary baseline = errors(400, 10, 5);
        DegradationCriteria more = CRITERIA.toBuilder()
                .limits(List.of(
                        limit("a at_most 1"),
                        limit("b at_most 1"),
                        limit("c at_most 1"),
                        limit("d at_most 1 advisory")))
                .build();

        Finding two = of(Reason.MAE_INCREASE, CRITERIA, evidence(candidate, baseline));
        Finding five = of(Reason.MAE_INCREASE, more, evidence(candidate, baseline));

        assertThat(width(five)).isGreaterThan(width(two));
        assertThat(two.explanation()).contains("95% confidence");
        assertThat(five.explanation()).contains("98% confidence");
    }

    @ParameterizedTest
    @CsvSource({"13, DEGRADED", "10, PASS", "12, PASS"})
    void judgesPairsUnderShadow(double mae, Result result) {
        PairedErrors pairs = new PairedErrors(400, mae, 10, 399 * 25.0, 399 * 25.0, 399 * 24.0);
        Finding finding = pairs(CRITERIA, pairs);

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.observed()).isCloseTo(10 * (mae - 10), within(1e-9));
        assertThat(finding.explanation()).contains("on the same 400 requests, between ");
    }

    @Test
    void needsAThirdOfTheSamplesInPairs() {
        PairedErrors pairs = new PairedErrors(200, 13.5, 10, 199 * 25.0, 199 * 25.0, 199 * 20.0);

        assertThat(pairs(CRITERIA, pairs).result()).isEqualTo(Result.DEGRADED);
        assertThat(mae(errors(200, 13.5, 5), errors(200, 10, 5)).result()).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void fewPairsHoldNothing() {
        PairedErrors few = new PairedErrors(19, 13, 10, 1, 1, 1);
        assertThat(pairs(CRITERIA, few).result()).isEqualTo(Result.NOT_APPLICABLE);
        assertThat(pairs(CRITERIA, few).explanation())
                .isEqualTo("19 outcomes of requests that both versions answered, 20 needed to compare errors");
        PairedErrors unknown = new PairedErrors(400, 13, 10, Double.NaN, 1, 1);
        assertThat(pairs(CRITERIA, unknown).result()).isEqualTo(Result.UNAVAILABLE);
    }

    @Test
    void pairsKnowFloorAndMarginRuleToo() {
        PairedErrors pairs = new PairedErrors(400, 13, 10, 399 * 25.0, 399 * 25.0, 399 * 24.0);
        PairedErrors less = new PairedErrors(400, 12.2, 10, 399 * 25.0, 399 * 25.0, 399 * 20.0);
        DegradationCriteria material = CRITERIA.toBuilder()
                .sequential(SequentialRule.DEFAULT.withMarginRule(MarginRule.SIGNIFICANT_AND_MATERIAL))
                .build();

        assertThat(pairs(CRITERIA.toBuilder().maeFloor(13).build(), pairs).result())
                .isEqualTo(Result.PASS);
        assertThat(pairs(CRITERIA.toBuilder().maeFloor(11).build(), pairs).result())
                .isEqualTo(Result.DEGRADED);
        assertThat(pairs(CRITERIA, less).result()).isEqualTo(Result.PASS);
        assertThat(pairs(material, less).result()).isEqualTo(Result.DEGRADED);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 10_000, 1_000_000_000_000L})
    void numbersOfAnySizeAreJudged(long n) {
        Finding finding = mae(errors(n, 20, 5), errors(n, 10, 5));

        assertThat(finding.result()).isEqualTo(Result.DEGRADED);
        assertThat(finding.interval().orElseThrow().low()).isBetween(20.0, 100.0);
        assertThat(rate(n, n / 10).result()).isEqualTo(Result.DEGRADED);
    }

    private static Finding mae(MetricSummary candidate, MetricSummary baseline) {
        return of(Reason.MAE_INCREASE, CRITERIA, evidence(candidate, baseline));
    }

    private static Finding rate(long requests, long failures) {
        return of(Reason.ERROR_RATE, CRITERIA, evidence(failures(requests, failures), failures(1_000, 0)));
    }

    private static Finding extra(MetricLimit limit, Evidence evidence) {
        List<Finding> findings =
                RULE.evaluate(CRITERIA.toBuilder().limits(List.of(limit)).build(), evidence);
        return findings.get(findings.size() - 1);
    }

    private static Finding pairs(DegradationCriteria criteria, PairedErrors pairs) {
        MetricSummary candidate = MetricSummary.ofRequests(pairs.count(), 0).withPaired(pairs);
        List<Finding> findings = RULE.evaluatePairs(criteria, evidence(candidate, MetricSummary.EMPTY));
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static Finding of(Reason reason, DegradationCriteria criteria, Evidence evidence) {
        return RULE.evaluate(criteria, evidence).stream()
                .filter(finding -> finding.reason() == reason)
                .findFirst()
                .orElseThrow();
    }

    private static Evidence fares(Moments candidate, Moments baseline) {
        return evidence(
                failures(2_000, 0).withNamed("fare", candidate),
                failures(2_000, 0).withNamed("fare", baseline));
    }

    /** Returns what a source says that has added up two slices of time. */
    private static MetricSummary drawn(int n, IntToDoubleFunction error) {
        Moments absolute = Moments.NONE;
        Moments squared = Moments.NONE;
        for (int slice = 0; slice < 2; slice++) {
            Moments absoluteOfSlice = Moments.NONE;
            Moments squaredOfSlice = Moments.NONE;
            for (int i = slice; i < n; i += 2) {
                double drawn = error.applyAsDouble(i);
                absoluteOfSlice = absoluteOfSlice.plus(drawn);
                squaredOfSlice = squaredOfSlice.plus(drawn * drawn);
            }
            absolute = absolute.plus(absoluteOfSlice);
            squared = squared.plus(squaredOfSlice);
        }
        ErrorSpread spread = new ErrorSpread(absolute.m2(), squared.m2(), 0, 0);
        return MetricSummary.ofRequests(n, 0)
                .withErrors(new ErrorStats(n, absolute.mean(), 0, Math.sqrt(squared.mean()), Double.NaN, spread));
    }

    private static MetricSummary squares(long n, double meanSquare) {
        ErrorSpread spread = new ErrorSpread(n, n * meanSquare * meanSquare, Double.NaN, Double.NaN);
        return MetricSummary.ofRequests(n, 0)
                .withErrors(new ErrorStats(n, 1, 0, Math.sqrt(meanSquare), Double.NaN, spread));
    }

    private static MetricSummary withActual(MetricSummary summary, double meanActual) {
        ErrorStats errors = summary.errors();
        ErrorSpread spread = new ErrorSpread(errors.spread().absolute(), Double.NaN, 100, 0);
        return summary.withErrors(
                new ErrorStats(errors.count(), errors.mae(), meanActual, errors.rmse(), errors.r2(), spread));
    }

    private static MetricSummary latency(long n, long p95) {
        Duration millis = Duration.ofMillis(p95);
        return MetricSummary.ofRequests(n, 0).withLatency(new LatencyStats(n, millis, millis, millis));
    }

    private static MetricLimit limit(String text) {
        return MetricLimit.parse(text);
    }

    private static double width(Finding finding) {
        Interval interval = finding.interval().orElseThrow();
        return interval.high() - interval.low();
    }
}
