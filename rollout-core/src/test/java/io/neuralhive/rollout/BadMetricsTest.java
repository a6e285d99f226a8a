package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.checkpoint.CheckpointEvaluator;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.policy.ValidationPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a source gives that is no measurement, no gate is passed for it. */
class BadMetricsTest {

    private static final MetricSummary GOOD = mae(1_000, 10);

    static Stream<Named<MetricsSource>> badSources() {
        return Stream.of(
                says("NaN", mae(1_000, Double.NaN)),
                says("infinity", mae(1_000, Double.POSITIVE_INFINITY)),
                says("minus infinity", mae(1_000, Double.NEGATIVE_INFINITY)),
                says("negative error", mae(1_000, -1)),
                says("negative requests", MetricSummary.ofRequests(-5, 0).withErrors(ErrorStats.ofMae(1_000, 10))),
                says("negative count", mae(1_000, 10).withErrors(ErrorStats.ofMae(-1_000, 10))),
                says(
                        "more failures than requests",
                        MetricSummary.ofRequests(10, 11).withErrors(ErrorStats.ofMae(10, 1))),
                says("negative failures", MetricSummary.ofRequests(10, -1).withErrors(ErrorStats.ofMae(10, 1))),
                Named.of("exception", throwing(new IOException("connection refused"))),
                Named.of("time-out", throwing(new TimeoutException())),
                Named.of("unchecked exception", throwing(new IllegalStateException("x".repeat(1_000_000)))),
                Named.of("null", (model, version, window) -> version.equals(CANDIDATE) ? nothing() : GOOD));
    }

    @ParameterizedTest
    @MethodSource("badSources")
    void aGateHoldsForWhatIsNoMeasurement(MetricsSource source) {
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.metricsSource(source));
        fixture.promote().advance(ofDays(2));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.METRICS_UNAVAILABLE)
                .atStage(1)
                .hasShare(0.25);
        assertThat(fixture.rollout().hold().orElseThrow().explanation())
                .isNotBlank()
                .hasSizeLessThan(700);
    }

    @ParameterizedTest
    @MethodSource("badSources")
    void aGateRollsBackForWhatIsNoMeasurementWhereThePolicySaysSo(MetricsSource source) {
        RolloutPolicy policy = RolloutPolicy.builder()
                .unavailable(new UnavailablePolicy(4, UnavailablePolicy.Action.ROLL_BACK))
                .build();
        RolloutFixture fixture =
                RolloutFixture.of(builder -> builder.policy(policy).metricsSource(source));
        fixture.promote().advance(ofMinutes(32));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout())
                .isRolledBack()
                .because(Reason.METRICS_UNAVAILABLE)
                .atStage(1);
    }

    @ParameterizedTest
    @MethodSource("badSources")
    void aConcurrentBaselineThatIsNoMeasurementHoldsToo(MetricsSource source) {
        MetricsSource swapped =
                (model, version, window) -> source.collect(model, version.equals(CANDIDATE) ? "v1" : CANDIDATE, window);
        RolloutPolicy policy = RolloutPolicy.builder()
                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                .build();
        RolloutFixture fixture =
                RolloutFixture.of(builder -> builder.policy(policy).metricsSource(swapped));
        fixture.promote().advance(ofDays(2));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStage(1);
    }

    @Test
    void anEmptyWindowHoldsForSamples() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults()).baseline(GOOD);
        fixture.promote().advance(ofDays(2));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(10)
                .atStage(1);
    }

    @Test
    void tooSmallABaselineHoldsBeforeTheFirstStage() {
        RolloutFixture fixture =
                RolloutFixture.of(RolloutPolicy.defaults()).baseline(mae(9, 10)).candidate(GOOD);
        fixture.promote().advance(ofDays(2));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(1)
                .atStep("baseline")
                .hasShare(0);
    }

    @Test
    void aBaselineThatCantBeHadHoldsBeforeTheFirstStage() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults());
        fixture.metrics().failures().always(new IOException("down"));
        fixture.promote().advance(ofDays(2));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStep("baseline");
        fixture.baseline(GOOD).metrics().failures().heal();
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(1);
    }

    @Test
    void samplesOfAnotherVersionOrStepDontCount() {
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.metricsSource(BadMetricsTest::samplesOfOtherSteps)
                .policy(RolloutPolicy.builder()
                        .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                        .build()));
        fixture.promote().advance(ofHours(3));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(10)
                .atStage(1);
    }

    /** Has samples of the candidate for whoever does not ask for those of the first stage alone. */
    private static MetricSummary samplesOfOtherSteps(String model, String version, Window window) {
        boolean ofTheStage =
                window.step().filter(step -> step.name().equals("stage_1")).isPresent();
        return version.equals(CANDIDATE) && ofTheStage ? MetricSummary.EMPTY : GOOD;
    }

    @Test
    void aSourceThatHangsIsGivenUpAfterTheTimeLimit() {
        CountDownLatch never = new CountDownLatch(1);
        FakeClock clock = new FakeClock();
        ScriptedMetrics metrics = new ScriptedMetrics().version("v1", GOOD);
        MetricsSource hanging = (model, version, window) -> {
            if (version.equals(CANDIDATE)) {
                never.await();
            }
            return metrics.collect(model, version, window);
        };
        RecordingRegistry registry = new RecordingRegistry()
                .register(MODEL, "v1")
                .register(MODEL, CANDIDATE)
                .production(MODEL, "v1");
        try (GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .clock(clock)
                .timers(clock)
                .metricsSource(hanging)
                .modelRegistry(registry)
                .trafficRouter(new RecordingRouter())
                .callTimeout(Duration.ofMillis(50))
                .build()) {
            engine.start();
            String id = engine.promote(MODEL, CANDIDATE).id();
            await().until(() -> engine.find(id).orElseThrow().currentStep().stage() == 1
                    && engine.find(id).orElseThrow().settled());
            clock.advance(ofMinutes(30));
            await().until(() -> engine.find(id).orElseThrow().hold().isPresent());
            Rollout held = engine.find(id).orElseThrow();
            assertThat(held).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStage(1);
            assertThat(held.hold().orElseThrow().explanation()).contains("did not respond within 50 ms");
        }
    }

    @Test
    void offlineMetricsThatAreNoNumbersHoldBeforeAnyTraffic() {
        RolloutFixture fixture =
                RolloutFixture.of(RolloutPolicy.defaults()).baseline(GOOD).candidate(GOOD);
        fixture.registry().register(MODEL, CANDIDATE, Map.of("mae", Double.NaN));
        fixture.promote().advance(ofHours(5));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.METRICS_UNAVAILABLE)
                .atStep("validate")
                .hasShare(0);
    }

    @Test
    void offlineMetricsWithoutAValueHoldBeforeAnyTraffic() {
        HashMap<String, Double> metrics = new HashMap<>();
        metrics.put("mae", null);
        RecordingRegistry known = new RecordingRegistry().register(MODEL, "v1").production(MODEL, "v1");
        ModelRegistry careless = new ModelRegistry() {
            @Override
            public Optional<Map<String, Double>> offlineMetrics(String model, String version) {
                return Optional.of(metrics);
            }

            @Override
            public Optional<String> productionVersion(String model) throws Exception {
                return known.productionVersion(model);
            }

            @Override
            public void setProduction(ProductionChange change) throws Exception {
                known.setProduction(change);
            }
        };
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.modelRegistry(careless));
        fixture.promote().advance(ofHours(5));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStep("validate");
    }

    @Test
    void aCandidateThatFailsIsRolledBackThoughItsErrorIsNoNumber() {
        MetricSummary failing = MetricSummary.ofRequests(1_000, 500).withErrors(ErrorStats.ofMae(500, Double.NaN));
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(GOOD)
                .candidate(failing)
                .promote()
                .advance(ofHours(1));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.ERROR_RATE).atStage(1);
    }

    @Test
    void aCandidateThatFailsIsRolledBackThoughTheConcurrentBaselineIsGone() {
        MetricsSource source = (model, version, window) -> {
            if (version.equals(BASELINE) && window.step().isPresent()) {
                throw new IOException("no such series");
            }
            return version.equals(BASELINE) ? GOOD : MetricSummary.ofRequests(1_000, 500);
        };
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.metricsSource(source)
                        .policy(RolloutPolicy.builder()
                                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                                .build()))
                .promote()
                .advance(ofHours(1));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.ERROR_RATE).atStage(1);
    }

    @Test
    void aFirstVersionHasNothingToAgreeWithUnderShadow() {
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.modelRegistry(
                                new InMemoryModelRegistry().register(MODEL, CANDIDATE, Map.of("mae", 0.1)))
                        .policy(RolloutPolicy.builder()
                                .shadow(ShadowPolicy.DEFAULT.withEnabled(true))
                                .build()))
                .candidate(GOOD)
                .promote()
                .advance(ofDays(8));
        assertThat(fixture.rollout()).isPromoted();
    }

    @Test
    void aRuleThatThrowsHolds() {
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.evaluator(new CheckpointEvaluator() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public List<Finding> evaluate(DegradationCriteria criteria, Evidence evidence) {
                        throw new AssertionError("a bug\nin the rule");
                    }
                }))
                .baseline(GOOD)
                .candidate(GOOD)
                .promote()
                .advance(ofHours(5));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStage(1);
        assertThat(fixture.rollout().hold().orElseThrow().explanation()).contains("a bug\\u000ain the rule");
    }

    @Test
    void noVersionInProductionLeavesTheAbsoluteLimits() {
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.policy(
                RolloutPolicy.builder().validation(ValidationPolicy.DEFAULT).build()));
        fixture.engine();
        RecordingRegistry registry = fixture.registry().register("fresh", CANDIDATE);
        fixture.candidate(MetricSummary.ofRequests(1_000, 2).withErrors(ErrorStats.ofMae(1_000, 99)));
        Rollout rollout = fixture.engine().promote("fresh", CANDIDATE);
        fixture.advance(ofMinutes(30));
        assertThat(fixture.engine().find(rollout.id()).orElseThrow())
                .isRolledBack()
                .because(Reason.ERROR_RATE);
        assertThat(fixture.engine()
                        .find(rollout.id())
                        .orElseThrow()
                        .findings()
                        .lastCheckpoint()
                        .orElseThrow()
                        .verdict()
                        .explanation())
                .contains("no version in production");
        assertThat(registry.inProduction("fresh")).isEmpty();
    }

    private static Named<MetricsSource> says(String what, MetricSummary summary) {
        return Named.of(what, (model, version, window) -> version.equals(CANDIDATE) ? summary : GOOD);
    }

    private static MetricsSource throwing(Exception exception) {
        return (model, version, window) -> {
            if (version.equals(CANDIDATE)) {
                throw exception;
            }
            return GOOD;
        };
    }

    @SuppressWarnings("NullAway")
    private static MetricSummary nothing() {
        return null;
    }
}
