package io.neuralhive.rollout.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Evidence.Comparison;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.policy.ValidationPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Evidence from a source that reports anything at all, whatever the gate. */
class GateJudgeProperties {

    private static final String SEED = "4711";

    private final GateJudge judge = new GateJudge(new ThresholdEvaluator(), new OfflineMetricsValidator());

    @Property(seed = SEED, tries = 3_000)
    void whatIsNoMeasurementNeverPasses(@ForAll("gates") Gate gate, @ForAll("evidence") Evidence evidence) {
        Verdict verdict = judge.judge(gate, evidence);
        if (isUnusable(gate, evidence)) {
            assertThat(verdict).isInstanceOfAny(Verdict.Unavailable.class, Verdict.Degraded.class);
            assertThat(verdict.findings()).extracting(Finding::reason).endsWith(Reason.METRICS_UNAVAILABLE);
            assertThat(verdict instanceof Verdict.Degraded).isEqualTo(failsTooOften(gate, evidence));
        }
    }

    private static boolean failsTooOften(Gate gate, Evidence evidence) {
        if (!(gate instanceof Gate.Degradation degradation)
                || evidence.candidate().isEmpty()) {
            return false;
        }
        MetricSummary seen = evidence.candidate().get();
        boolean possible = seen.requests() >= 0 && seen.failures() >= 0 && seen.failures() <= seen.requests();
        return possible
                && seen.requests() >= degradation.criteria().minSamples()
                && seen.errorRate() > degradation.criteria().maxErrorRate();
    }

    @Property(seed = SEED, tries = 3_000)
    void whatPassesRestsOnEnoughSamples(@ForAll("gates") Gate gate, @ForAll("evidence") Evidence evidence) {
        if (judge.judge(gate, evidence) instanceof Verdict.Pass) {
            if (gate instanceof Gate.Degradation degradation) {
                long needed = degradation.criteria().minSamples();
                MetricSummary candidate = evidence.candidate().orElseThrow();
                assertThat(candidate.requests()).isGreaterThanOrEqualTo(needed);
                if (evidence.comparison() == Comparison.AVAILABLE) {
                    assertThat(candidate.errors().count()).isGreaterThanOrEqualTo(needed);
                    assertThat(evidence.baseline().orElseThrow().errors().count())
                            .isGreaterThanOrEqualTo(needed);
                }
            } else if (gate instanceof Gate.Agreement agreement
                    && evidence.comparison() != Comparison.NO_PRODUCTION_VERSION) {
                MetricSummary candidate = evidence.candidate().orElseThrow();
                assertThat(candidate.agreement().compared() + candidate.failures())
                        .isGreaterThanOrEqualTo(agreement.minPredictions());
            } else if (gate instanceof Gate.Baseline baseline
                    && evidence.comparison() != Comparison.NO_PRODUCTION_VERSION) {
                assertThat(evidence.baseline().orElseThrow().errors().count())
                        .isGreaterThanOrEqualTo(baseline.minSamples());
            }
        }
    }

    @Property(seed = SEED, tries = 1_000)
    void offlineMetricsThatAreNoMeasurementsNeverPass(
            @ForAll("numbers") double mae, @ForAll("numbers") double precision) {
        Gate gate = new Gate.Offline(ValidationPolicy.DEFAULT);
        Verdict verdict = judge.judge(gate, Summaries.NOTHING.withOffline(Map.of("mae", mae, "precision", precision)));
        boolean measured = mae >= 0 && mae < Double.POSITIVE_INFINITY && precision >= 0 && precision <= 1;
        boolean good = mae <= 0.15 && precision >= 0.75;
        assertThat(verdict instanceof Verdict.Pass).isEqualTo(measured && good);
    }

    @Property(seed = SEED, tries = 1_000)
    void theSameEvidenceGetsTheSameVerdict(@ForAll("gates") Gate gate, @ForAll("evidence") Evidence evidence) {
        GateJudge other = new GateJudge(new ThresholdEvaluator(), new OfflineMetricsValidator());
        assertThat(judge.judge(gate, evidence))
                .isEqualTo(judge.judge(gate, evidence))
                .isEqualTo(other.judge(gate, evidence));
    }

    @Property(seed = SEED, tries = 1_000)
    void everyVerdictButThatOfAnOpenGateIsExplainedInOneLine(
            @ForAll("gates") Gate gate, @ForAll("evidence") Evidence evidence) {
        Verdict verdict = judge.judge(gate, evidence);
        if (!(gate instanceof Gate.Open)) {
            assertThat(verdict.explanation()).isNotBlank().doesNotContain("\n");
        }
        assertThat(verdict.missingSamples()).isNotNegative();
    }

    private static boolean isUnusable(Gate gate, Evidence evidence) {
        if (gate instanceof Gate.Open) {
            return false;
        }
        boolean candidate = evidence.candidate().isEmpty()
                || isDefective(evidence.candidate().get());
        boolean baseline =
                evidence.baseline().isEmpty() || isDefective(evidence.baseline().get());
        if (gate instanceof Gate.Degradation) {
            return evidence.failure().isPresent()
                    || candidate
                    || (evidence.comparison() == Comparison.AVAILABLE && baseline);
        }
        if (gate instanceof Gate.Agreement) {
            return evidence.failure().isPresent()
                    || (candidate && evidence.comparison() != Comparison.NO_PRODUCTION_VERSION);
        }
        if (gate instanceof Gate.Baseline) {
            return evidence.failure().isPresent()
                    || (evidence.comparison() != Comparison.NO_PRODUCTION_VERSION && baseline);
        }
        return evidence.failure().isPresent();
    }

    private static boolean isDefective(MetricSummary summary) {
        ErrorStats errors = summary.errors();
        boolean goodCounts = 0 <= summary.failures()
                && summary.failures() <= summary.requests()
                && errors.count() >= 0
                && 0 <= summary.agreement().agreed()
                && summary.agreement().agreed() <= summary.agreement().compared();
        boolean goodErrors = errors.count() <= 0
                || (errors.mae() >= 0 && errors.mae() <= Double.MAX_VALUE && Double.isFinite(errors.meanActual()));
        return !goodCounts || !goodErrors;
    }

    @Provide
    Arbitrary<Gate> gates() {
        Arbitrary<Long> needed = Arbitraries.longs().between(1, 20);
        return Arbitraries.oneOf(
                Combinators.combine(needed, Arbitraries.of(MaeBasis.class), Arbitraries.of(BaselineMode.class))
                        .as((n, basis, mode) -> new Gate.Degradation(
                                DegradationCriteria.builder()
                                        .minSamples(n)
                                        .maeBasis(basis)
                                        .build(),
                                mode)),
                needed.map(n -> new Gate.Agreement(n, 0.9, Optional.empty())),
                needed.map(n -> new Gate.Baseline(Duration.ofHours(24), n)),
                Arbitraries.of(new Gate.Offline(ValidationPolicy.DEFAULT), new Gate.Open()));
    }

    @Provide
    Arbitrary<Evidence> evidence() {
        return Combinators.combine(
                        summaries().optional(0.9),
                        summaries().optional(0.9),
                        Arbitraries.of(Comparison.class),
                        Arbitraries.of("no answer").optional(0.1),
                        numbers().map(mae -> Map.of("mae", mae)).optional(0.5))
                .as((candidate, baseline, comparison, failure, offline) -> new Evidence(
                        Summaries.NOTHING.window(),
                        candidate,
                        baseline,
                        comparison,
                        offline,
                        failure,
                        TrafficShare.of(0.5),
                        Evidence.Phase.SOAKED,
                        List.of()));
    }

    @Provide
    Arbitrary<Double> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(0, 1),
                Arbitraries.of(0.0, -0.0, 0.15, 0.75, 1.0, -1.0, Double.MIN_VALUE, Double.MAX_VALUE),
                Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    private Arbitrary<MetricSummary> summaries() {
        Arbitrary<Long> counts = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.longs().between(0, 30)),
                Tuple.of(1, Arbitraries.of(-1L, Long.MIN_VALUE, Long.MAX_VALUE)));
        Arbitrary<ErrorStats> errors = Combinators.combine(counts, numbers(), numbers())
                .as((count, mae, mean) -> new ErrorStats(count, mae, mean, mae, mean, ErrorSpread.UNKNOWN));
        Arbitrary<AgreementStats> agreements = Combinators.combine(counts, counts)
                .as((one, other) -> new AgreementStats(Math.max(one, other), Math.min(one, other)));
        return Combinators.combine(counts, counts, errors, agreements)
                .as((one, other, error, agreement) -> MetricSummary.ofRequests(
                                Math.max(one, other), Math.min(one, other))
                        .withErrors(error)
                        .withAgreement(agreement));
    }
}
