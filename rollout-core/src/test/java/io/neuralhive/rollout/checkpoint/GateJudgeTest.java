package io.neuralhive.rollout.checkpoint;

import static io.neuralhive.rollout.checkpoint.Summaries.NOTHING;
import static io.neuralhive.rollout.checkpoint.Summaries.compared;
import static io.neuralhive.rollout.checkpoint.Summaries.failures;
import static io.neuralhive.rollout.checkpoint.Summaries.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Evidence.Comparison;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.ValidationPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateJudgeTest {

    private static final Gate DEGRADATION =
            new Gate.Degradation(DegradationCriteria.DEFAULT, BaselineMode.BEFORE_ROLLOUT);
    private static final Gate AGREEMENT = new Gate.Agreement(100, 0.9, Optional.empty());
    private static final Gate BASELINE = new Gate.Baseline(Duration.ofHours(24), 10);
    private static final Gate OFFLINE = new Gate.Offline(ValidationPolicy.DEFAULT);

    private final GateJudge judge = new GateJudge(new ThresholdEvaluator(), new OfflineMetricsValidator());

    @Test
    void namesTheRule() {
        assertThat(judge.rule(DEGRADATION)).isEqualTo("threshold");
        for (Gate gate : List.of(AGREEMENT, BASELINE, OFFLINE, new Gate.Open())) {
            assertThat(judge.rule(gate)).isEqualTo("limits");
        }
    }

    @Test
    void passesAnOpenGateWhateverTheEvidence() {
        assertThat(judge.judge(new Gate.Open(), NOTHING)).isEqualTo(new Verdict.Pass(List.of()));
        assertThat(judge.judge(new Gate.Open(), NOTHING.withFailure("no answer")))
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void answersADegradationGate() {
        assertThat(judge.judge(DEGRADATION, compared(mae(10, 12), mae(10, 10)))).isInstanceOf(Verdict.Pass.class);
        assertThat(judge.judge(DEGRADATION, compared(mae(10, 12.1), mae(10, 10))))
                .isInstanceOf(Verdict.Degraded.class);
        assertThat(judge.judge(DEGRADATION, compared(mae(9, 99), mae(10, 10))))
                .isInstanceOf(Verdict.Inconclusive.class);
        assertThat(judge.judge(DEGRADATION, compared(mae(9, Double.NaN), mae(10, 10))))
                .isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void findsFailuresBeforeEnoughOutcomesAreKnown() {
        MetricSummary failing = MetricSummary.ofRequests(1_000, 500).withErrors(ErrorStats.ofMae(3, 1));
        Verdict verdict = judge.judge(DEGRADATION, compared(failing, mae(1_000, 1)));
        assertThat(verdict).isInstanceOf(Verdict.Degraded.class);
        assertThat(((Verdict.Degraded) verdict).decisive().reason()).isEqualTo(Reason.ERROR_RATE);
        assertThat(verdict.explanation())
                .isEqualTo("3 labelled predictions of the candidate and 1000 of the baseline, 10 needed of each; "
                        + "500 of 1000 requests failed, 50.00%, at most 0.1000% allowed");
    }

    @ParameterizedTest
    @EnumSource(value = Comparison.class, names = "AVAILABLE", mode = EnumSource.Mode.EXCLUDE)
    void passesADegradationGateWithoutABaselineByAbsoluteLimitsAlone(Comparison comparison) {
        Evidence good = NOTHING.withCandidate(mae(1_000, 99)).withComparison(comparison);
        assertThat(judge.judge(DEGRADATION, good)).isInstanceOf(Verdict.Pass.class);
        assertThat(judge.judge(DEGRADATION, good).explanation()).endsWith("only absolute limits apply");
        Evidence bad = NOTHING.withCandidate(failures(1_000, 2)).withComparison(comparison);
        assertThat(judge.judge(DEGRADATION, bad)).isInstanceOf(Verdict.Degraded.class);
        Evidence few = NOTHING.withCandidate(mae(9, 1)).withComparison(comparison);
        assertThat(judge.judge(DEGRADATION, few)).isInstanceOf(Verdict.Inconclusive.class);
    }

    @Test
    void saysWhichArmsMetricsAreMissingOrDefective() {
        assertUnavailable(DEGRADATION, NOTHING, "no metrics of the candidate");
        assertUnavailable(DEGRADATION, NOTHING.withCandidate(mae(10, 1)), "no metrics of the baseline");
        assertUnavailable(
                DEGRADATION,
                compared(mae(10, Double.NaN), mae(10, 1)),
                "the source reports a mean absolute error of NaN of the candidate");
        assertUnavailable(
                DEGRADATION,
                compared(mae(10, 1), mae(10, -1)),
                "the source reports a mean absolute error of -1.0 of the baseline");
        assertUnavailable(
                AGREEMENT,
                NOTHING.withCandidate(MetricSummary.EMPTY.withAgreement(new AgreementStats(1, 2))),
                "the source reports 2 agreed of 1 compared predictions of the candidate");
        assertUnavailable(BASELINE, NOTHING, "no metrics of the baseline");
        assertUnavailable(BASELINE, NOTHING.withComparison(Comparison.WAIVED), "no metrics of the baseline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no answer"})
    void saysWhyMetricsCouldNotBeHadWhateverElseIsKnown(String failure) {
        Evidence evidence =
                compared(mae(10, 1), mae(10, 1)).withOffline(Map.of("mae", 0.1)).withFailure(failure);
        for (Gate gate : List.of(DEGRADATION, AGREEMENT, BASELINE, OFFLINE)) {
            assertUnavailable(gate, evidence, failure);
        }
    }

    @Test
    void findsTooManyFailuresWhateverElseIsMissing() {
        MetricSummary failing = MetricSummary.ofRequests(1_000, 500);
        Evidence noMeasurement = compared(failing.withErrors(ErrorStats.ofMae(500, Double.NaN)), mae(10, 1));
        Evidence noBaseline = NOTHING.withCandidate(failing).withFailure("no answer");
        for (Evidence evidence : List.of(noMeasurement, noBaseline)) {
            Verdict verdict = judge.judge(DEGRADATION, evidence);
            assertThat(verdict).isInstanceOf(Verdict.Degraded.class);
            assertThat(verdict.findings())
                    .extracting(Finding::reason)
                    .containsExactly(Reason.ERROR_RATE, Reason.METRICS_UNAVAILABLE);
        }
        Evidence impossible =
                NOTHING.withCandidate(MetricSummary.ofRequests(10, 11)).withFailure("no answer");
        assertUnavailable(DEGRADATION, impossible, "no answer");
    }

    @Test
    void whatTheCandidateFailsUnderShadowIsNotAgreedOn() {
        MetricSummary failing = MetricSummary.ofRequests(10_000, 9_000).withAgreement(new AgreementStats(1_000, 1_000));
        Verdict verdict = judge.judge(AGREEMENT, NOTHING.withCandidate(failing));
        assertThat(verdict).isInstanceOf(Verdict.Degraded.class);
        assertThat(verdict.explanation()).contains("1000 of 10000 requests (9000 failed by the candidate), 10.00%");
    }

    @Test
    void withoutAVersionInProductionThereIsNothingToAgreeWith() {
        Verdict verdict = judge.judge(
                AGREEMENT, NOTHING.withCandidate(MetricSummary.EMPTY).withComparison(Comparison.NO_PRODUCTION_VERSION));
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.explanation()).isEqualTo("no version in production to agree with");
    }

    @ParameterizedTest
    @CsvSource({"99, 99, INCONCLUSIVE", "100, 90, PASS", "100, 89, DEGRADED", "100, 100, PASS", "0, 0, INCONCLUSIVE"})
    void answersAnAgreementGate(long compared, long agreed, Finding.Result expected) {
        Verdict verdict = judge.judge(AGREEMENT, agreement(compared, agreed));
        assertThat(verdict.findings()).extracting(Finding::result).containsExactly(expected);
        assertThat(verdict.findings()).extracting(Finding::reason).containsExactly(Reason.AGREEMENT);
    }

    @Test
    void tellsTheAgreement() {
        assertThat(judge.judge(AGREEMENT, agreement(200, 170)).explanation())
                .isEqualTo(
                        "the versions agree on 170 of 200 requests (0 failed by the candidate), 85.00%, at least 90.00% needed");
        Verdict few = judge.judge(AGREEMENT, agreement(60, 60));
        assertThat(few.explanation()).isEqualTo("60 predictions compared or failed, 100 needed");
        assertThat(few.missingSamples()).isEqualTo(40);
    }

    @Test
    void answersABaselineGate() {
        assertThat(judge.judge(BASELINE, NOTHING.withBaseline(mae(10, 1)))).isInstanceOf(Verdict.Pass.class);
        Verdict few = judge.judge(BASELINE, NOTHING.withBaseline(mae(7, 1)));
        assertThat(few).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(few.missingSamples()).isEqualTo(3);
        assertThat(few.explanation()).isEqualTo("7 labelled predictions of the baseline in PT24H, 10 needed");
    }

    @Test
    void passesABaselineGateWhereNothingIsInProduction() {
        Verdict verdict = judge.judge(BASELINE, NOTHING.withComparison(Comparison.NO_PRODUCTION_VERSION));
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.explanation()).isEqualTo("no version in production: no baseline");
    }

    @Test
    void answersAnOfflineGate() {
        assertThat(judge.judge(OFFLINE, NOTHING.withOffline(Map.of("mae", 0.1))))
                .isInstanceOf(Verdict.Pass.class);
        assertThat(judge.judge(OFFLINE, NOTHING.withOffline(Map.of("mae", 0.2))))
                .isInstanceOf(Verdict.Degraded.class);
        assertThat(judge.judge(OFFLINE, NOTHING.withOffline(Map.of()))).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(judge.judge(OFFLINE, NOTHING.withOffline(Map.of("mae", Double.NaN))))
                .isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void refusesAVersionThatTheRegistryDoesNotKnow() {
        Verdict verdict = judge.judge(OFFLINE, NOTHING);
        assertThat(verdict).isInstanceOf(Verdict.Degraded.class);
        assertThat(((Verdict.Degraded) verdict).decisive().reason()).isEqualTo(Reason.UNKNOWN_VERSION);
        assertThat(verdict.explanation()).isEqualTo("the registry does not know this version");
    }

    @Test
    void takesTheEvaluatorAndTheValidatorThatItIsGiven() {
        Finding own = new Finding(Reason.OFFLINE_VALIDATION, Finding.Result.DEGRADED, 1, 2, 3, 4, 0, "my own rule");
        CheckpointEvaluator evaluator = new CheckpointEvaluator() {
            @Override
            public String name() {
                return "mine";
            }

            @Override
            public List<Finding> evaluate(DegradationCriteria criteria, Evidence evidence) {
                return List.of(own);
            }
        };
        GateJudge mine = new GateJudge(evaluator, (metrics, limits) -> List.of(own));
        assertThat(mine.rule(DEGRADATION)).isEqualTo("mine");
        assertThat(mine.judge(DEGRADATION, compared(mae(10, 1), mae(10, 1))).findings())
                .containsExactly(own);
        assertThat(mine.judge(OFFLINE, NOTHING.withOffline(Map.of())).findings())
                .containsExactly(own);
    }

    private void assertUnavailable(Gate gate, Evidence evidence, String explanation) {
        Verdict verdict = judge.judge(gate, evidence);
        assertThat(verdict).isInstanceOf(Verdict.Unavailable.class);
        assertThat(verdict.explanation()).isEqualTo(explanation);
        assertThat(verdict.missingSamples()).isZero();
    }

    private static Evidence agreement(long compared, long agreed) {
        return NOTHING.withCandidate(MetricSummary.EMPTY.withAgreement(new AgreementStats(compared, agreed)));
    }
}
