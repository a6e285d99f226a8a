package io.neuralhive.rollout.checkpoint;

import static io.neuralhive.rollout.checkpoint.Summaries.NOTHING;
import static io.neuralhive.rollout.checkpoint.Summaries.compared;
import static io.neuralhive.rollout.checkpoint.Summaries.failures;
import static io.neuralhive.rollout.checkpoint.Summaries.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.neuralhive.rollout.checkpoint.Evidence.Comparison;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdEvaluatorTest {

    private static final DegradationCriteria CRITERIA = DegradationCriteria.DEFAULT;
    private static final DegradationCriteria IN_PERCENT =
            CRITERIA.toBuilder().maeBasis(MaeBasis.PERCENT_OF_MEAN_ACTUAL).build();

    private final ThresholdEvaluator evaluator = new ThresholdEvaluator();

    @Test
    void isCalledThreshold() {
        assertThat(evaluator.name()).isEqualTo("threshold");
    }

    @Test
    void asksForTheErrorAndTheErrorRateInThisOrder() {
        assertThat(evaluator.evaluate(CRITERIA, compared(mae(10, 1), mae(10, 1))))
                .extracting(Finding::reason, Finding::result)
                .containsExactly(
                        tuple(Reason.MAE_INCREASE, Finding.Result.PASS), tuple(Reason.ERROR_RATE, Finding.Result.PASS));
        assertThat(evaluator.evaluate(IN_PERCENT, compared(mae(10, 1, 1), mae(10, 1, 1))))
                .extracting(Finding::reason)
                .containsExactly(Reason.MAE_PCT_INCREASE, Reason.ERROR_RATE);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 12, PASS",
        "10, 12.000001, DEGRADED",
        "10, 9, PASS",
        "0.1, 0.12, PASS",
        "0.1, 0.12000000000000001, DEGRADED",
        "1.1, 1.32, PASS",
        "1.1, 1.3200000000000003, DEGRADED",
        "1e17, 1.2e17, PASS",
        "5.7333352185099E17, 6.88000226221188E17, PASS"
    })
    void comparesTheErrorWithItsLimitStrictly(double before, double seen, Finding.Result expected) {
        assertThat(error(CRITERIA, compared(mae(10, seen), mae(10, before))).result())
                .isEqualTo(expected);
    }

    @Test
    void tellsTheErrorsAndTheirIncrease() {
        Finding finding = error(CRITERIA, compared(mae(500, 12.5), mae(1_000, 10)));
        assertThat(finding)
                .isEqualTo(new Finding(
                        Reason.MAE_INCREASE,
                        Finding.Result.DEGRADED,
                        25,
                        20,
                        500,
                        1_000,
                        0,
                        "error 12.50 against the baseline's 10.00, +25.0%, at most +20.0% allowed (n = 500 and 1000)"));
    }

    @Test
    void tellsAnImprovementWithAMinus() {
        Finding finding = error(CRITERIA, compared(mae(500, 7.5), mae(1_000, 10)));
        assertThat(finding.observed()).isEqualTo(-25);
        assertThat(finding.explanation()).contains("-25.0%");
    }

    @Test
    void writesNumbersTheSameWayWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(error(CRITERIA, compared(mae(500, 12.5), mae(1_000, 10))).explanation())
                    .startsWith("error 12.50 against the baseline's 10.00, +25.0%");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aPerfectBaselineAllowsNoErrorAtAll() {
        assertThat(error(CRITERIA, compared(mae(10, 0), mae(10, 0))).result()).isEqualTo(Finding.Result.PASS);
        Finding worse = error(CRITERIA, compared(mae(10, Double.MIN_VALUE), mae(10, 0)));
        assertThat(worse.result()).isEqualTo(Finding.Result.DEGRADED);
        assertThat(worse.observed()).isInfinite();
        assertThat(worse.explanation()).contains("against the baseline's 0.000");
    }

    @Test
    void theFloorHelpsAgainstAPerfectBaseline() {
        DegradationCriteria withFloor = CRITERIA.toBuilder().maeFloor(0.5).build();
        assertThat(error(withFloor, compared(mae(10, 0.5), mae(10, 0))).result())
                .isEqualTo(Finding.Result.PASS);
        assertThat(error(withFloor, compared(mae(10, 0.51), mae(10, 0))).result())
                .isEqualTo(Finding.Result.DEGRADED);
        assertThat(error(withFloor, compared(mae(10, 12), mae(10, 10))).result())
                .isEqualTo(Finding.Result.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 0.7, 1.2, 0.7, PASS",
        "1.0, 0.7, 1.21, 0.7, DEGRADED",
        "1, 10, 6, 50, PASS",
        "1, 10, 6.1, -50, DEGRADED"
    })
    void comparesErrorsInPercentOfTheMeanActualValue(
            double before, double meanBefore, double seen, double meanSeen, Finding.Result expected) {
        assertThat(error(IN_PERCENT, compared(mae(10, seen, meanSeen), mae(10, before, meanBefore)))
                        .result())
                .isEqualTo(expected);
    }

    @Test
    void tellsErrorsInPercentAsPercentages() {
        Finding finding = error(IN_PERCENT, compared(mae(10, 6.5, 50), mae(10, 1, 10)));
        assertThat(finding.reason()).isEqualTo(Reason.MAE_PCT_INCREASE);
        assertThat(finding.observed()).isEqualTo(30);
        assertThat(finding.explanation())
                .isEqualTo("error 13.00 against the baseline's 10.00, +30.0%, at most +20.0% allowed (n = 10 and 10)");
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "10, 0", "0, 0", "1e-320, 10"})
    void anErrorInPercentOfNothingIsUnavailable(double meanSeen, double meanBefore) {
        Finding finding = error(IN_PERCENT, compared(mae(10, 1, meanSeen), mae(10, 1, meanBefore)));
        assertThat(finding.result()).isEqualTo(Finding.Result.UNAVAILABLE);
        assertThat(finding.explanation())
                .isEqualTo("the mean actual value is 0, so the error in percent of it is undefined");
    }

    @Test
    void asksForSamplesOfBothArms() {
        Finding finding = error(CRITERIA, compared(mae(7, 100), mae(9, 1)));
        assertThat(finding.result()).isEqualTo(Finding.Result.INCONCLUSIVE);
        assertThat(finding.missing()).isEqualTo(3);
        assertThat(finding.explanation())
                .isEqualTo("7 labelled predictions of the candidate and 9 of the baseline, 10 needed of each");
        assertThat(error(CRITERIA, compared(mae(9_999, 100), mae(9, 1))).missing())
                .isEqualTo(1);
    }

    @Test
    void countsOnlyLabelledPredictionsAsSamplesOfTheError() {
        Evidence unlabelled = compared(MetricSummary.ofRequests(1_000, 0), mae(1_000, 1));
        assertThat(error(CRITERIA, unlabelled).result()).isEqualTo(Finding.Result.INCONCLUSIVE);
        assertThat(errorRate(CRITERIA, unlabelled).result()).isEqualTo(Finding.Result.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_PRODUCTION_VERSION, no version in production to compare with: only absolute limits apply",
        "WAIVED, accepted without a baseline: only absolute limits apply",
        "NO_CONCURRENT_TRAFFIC, no traffic is left for a concurrent baseline: only absolute limits apply"
    })
    void appliesOnlyAbsoluteLimitsWithoutABaseline(Comparison comparison, String explanation) {
        Evidence alone = NOTHING.withCandidate(failures(1_000, 2)).withComparison(comparison);
        Finding finding = error(CRITERIA, alone);
        assertThat(finding.result()).isEqualTo(Finding.Result.NOT_APPLICABLE);
        assertThat(finding.explanation()).isEqualTo(explanation);
        assertThat(finding.candidateSamples()).isEqualTo(1_000);
        assertThat(errorRate(CRITERIA, alone).result()).isEqualTo(Finding.Result.DEGRADED);
    }

    @Test
    void ignoresABaselineThatIsNotToBeComparedWith() {
        Evidence waived = compared(mae(1_000, 100), mae(1_000, 1)).withComparison(Comparison.WAIVED);
        assertThat(error(CRITERIA, waived).result()).isEqualTo(Finding.Result.NOT_APPLICABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 0, PASS",
        "1000, 1, PASS",
        "1000, 2, DEGRADED",
        "999, 1, DEGRADED",
        "9, 9, INCONCLUSIVE",
        "0, 0, INCONCLUSIVE"
    })
    void comparesTheErrorRateWithItsLimitStrictly(long requests, long failures, Finding.Result expected) {
        assertThat(errorRate(CRITERIA, compared(failures(requests, failures), mae(1_000, 1)))
                        .result())
                .isEqualTo(expected);
    }

    @Test
    void tellsTheErrorRate() {
        assertThat(errorRate(CRITERIA, compared(failures(2_000, 3), mae(1_000, 1))))
                .isEqualTo(new Finding(
                        Reason.ERROR_RATE,
                        Finding.Result.DEGRADED,
                        0.0015,
                        0.001,
                        2_000,
                        0,
                        0,
                        "3 of 2000 requests failed, 0.1500%, at most 0.1000% allowed"));
        Finding few = errorRate(CRITERIA, compared(failures(4, 4), mae(1_000, 1)));
        assertThat(few.missing()).isEqualTo(6);
        assertThat(few.explanation()).isEqualTo("4 requests to the candidate, 10 needed");
    }

    private Finding error(DegradationCriteria criteria, Evidence evidence) {
        return evaluator.evaluate(criteria, evidence).get(0);
    }

    private Finding errorRate(DegradationCriteria criteria, Evidence evidence) {
        List<Finding> findings = evaluator.evaluate(criteria, evidence);
        return findings.get(findings.size() - 1);
    }
}
