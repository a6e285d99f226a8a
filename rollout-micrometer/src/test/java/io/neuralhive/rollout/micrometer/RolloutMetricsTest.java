package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.micrometer.World.CANDIDATE;
import static io.neuralhive.rollout.micrometer.World.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutMetricsTest {

    private static final String STAGE = "neural_hive_rollout_stage{model_name=\"duration-predictor\"}";
    private static final String TRAFFIC = "neural_hive_rollout_traffic_pct{model_name=\"duration-predictor\"}";

    private static final String HOLD = "neural_hive_rollout_hold";

    private final World world = new World();

    private static String hold(String cause) {
        return HOLD + "{cause=\"" + cause + "\",model_name=\"" + MODEL + "\"}";
    }

    @Test
    void exposesExactlyTheseNames() {
        world.promote();
        assertThat(world.scrape().names())
                .containsExactlyInAnyOrder(
                        "neural_hive_rollout_stage",
                        "neural_hive_rollout_traffic_pct",
                        "neural_hive_rollout_checkpoint_total",
                        "neural_hive_rollout_degradation_total",
                        "neural_hive_rollout_evaluations_total",
                        "neural_hive_rollout_models");
    }

    @Test
    void showsStageAndTrafficFromTheFirstStageToTheEnd() {
        world.advance(ofMinutes(5));
        assertStage(null, null);
        world.promote();
        assertStage(1.0, 25.0);
        world.advance(ofMinutes(30));
        assertStage(2.0, 50.0);
        world.advance(ofMinutes(30));
        assertStage(3.0, 75.0);
        world.advance(ofMinutes(30));
        assertThat(world.registry.inProduction(MODEL)).contains(CANDIDATE);
        assertStage(null, null);
    }

    @Test
    void showsWhatARolloutWaitsFor() {
        world.source.version(CANDIDATE, "stage_1", mae(3, 10));
        world.promote();
        assertThat(world.scrape().named(HOLD)).isEmpty();
        world.advance(ofMinutes(31));
        assertThat(world.scrape().named(HOLD)).containsOnly(Map.entry(hold("too_few_samples"), 1.0));
        world.source.failures().next(1, new IOException("down"));
        world.advance(ofMinutes(1));
        assertThat(world.scrape().named(HOLD)).containsOnly(Map.entry(hold("metrics_unavailable"), 1.0));
        world.restart();
        assertThat(world.scrape().named(HOLD)).containsOnly(Map.entry(hold("metrics_unavailable"), 1.0));
        world.source.version(CANDIDATE, "stage_1", mae(1_000, 10));
        world.advance(ofMinutes(1));
        assertStage(2.0, 50.0);
        assertThat(world.scrape().named(HOLD)).isEmpty();
    }

    @Test
    void showsThatARolloutWaitsForRouterOrRegistryUntilItNoLongerDoes() {
        world.router.failures().next(1, new IOException("down"));
        world.promote();
        assertThat(world.scrape().named(HOLD)).containsOnly(Map.entry(hold("router_unavailable"), 1.0));
        world.advance(ofMinutes(2));
        assertStage(1.0, 25.0);
        assertThat(world.scrape().named(HOLD)).isEmpty();
        world.registry.writeFailures().always(new IOException("down"));
        world.advance(ofMinutes(90));
        assertThat(world.scrape().named(HOLD)).containsOnly(Map.entry(hold("registry_unavailable"), 1.0));
        world.registry.writeFailures().heal();
        world.advance(ofMinutes(2));
        assertThat(world.scrape().named(HOLD)).isEmpty();
        assertThat(world.registry.inProduction(MODEL)).contains(CANDIDATE);
    }

    @Test
    void showsTheTrafficOfACanaryThoughItIsNoStage() {
        world.engine.promote(
                MODEL,
                CANDIDATE,
                policy -> policy.canary(policy.build().canary().withEnabled(true)));
        assertStage(null, 10.0);
        world.advance(ofMinutes(60));
        assertStage(1.0, 25.0);
        assertThat(world.scrape().value(decisions("canary", "success"))).contains(1.0);
    }

    @Test
    void hasNoStageWhereNoTrafficMoves() {
        world.engine.promote(
                MODEL,
                CANDIDATE,
                policy -> policy.shadow(policy.build().shadow().withEnabled(true)));
        assertStage(null, 0.0);
        world.advance(ofDays(6));
        assertStage(null, 0.0);
    }

    @Test
    void removesTheGaugesWhenTheCandidateIsRolledBack() {
        world.source.version(CANDIDATE, "stage_2", mae(1_000, 13));
        world.promote();
        world.advance(ofMinutes(59));
        assertStage(2.0, 50.0);
        world.advance(ofMinutes(1));
        assertStage(null, null);
    }

    @Test
    void removesTheGaugesWhenAPersonAborts() {
        world.promote();
        world.engine.abort(rollout().id(), "operator", "wrong version");
        assertStage(null, null);
    }

    @Test
    void followsOnANodeThatHadTheRolloutBeforeAnotherOne() {
        RolloutMetrics elsewhere = new RolloutMetrics(world.clock);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        elsewhere.bindTo(registry);
        world.promote();
        Rollout begun = rollout();
        elsewhere.onActive(begun);
        assertThat(registry.get("neural.hive.rollout.stage").gauge().value()).isEqualTo(1);
        world.advance(ofMinutes(30));
        elsewhere.onFollowed(rollout());
        assertThat(registry.get("neural.hive.rollout.stage").gauge().value()).isEqualTo(2);
        assertThat(registry.get("neural.hive.rollout.traffic.pct").gauge().value())
                .isEqualTo(50);
        world.engine.abort(begun.id(), "operator", "wrong version");
        elsewhere.onFollowed(rollout());
        assertThat(registry.find("neural.hive.rollout.stage").gauge()).isNull();
        assertThat(registry.find("neural.hive.rollout.traffic.pct").gauge()).isNull();
        world.promote();
        elsewhere.onFollowed(rollout());
        assertThat(registry.find("neural.hive.rollout.stage").gauge())
                .as("a rollout that was never here")
                .isNull();
        elsewhere.onActive(rollout());
        elsewhere.onFollowed(begun);
        assertThat(registry.get("neural.hive.rollout.stage").gauge().value()).isEqualTo(1);
    }

    @Test
    void showsTheSuccessorOfARolloutThatWasReplaced() {
        world.registry.register(MODEL, "v3");
        world.promote();
        world.advance(ofMinutes(30));
        assertStage(2.0, 50.0);
        world.engine.supersede(PromotionRequest.of(MODEL, "v3"));
        assertStage(1.0, 25.0);
        world.engine.supersede(PromotionRequest.of(MODEL, CANDIDATE)
                .adjusting(policy -> policy.shadow(policy.build().shadow().withEnabled(true))));
        assertStage(null, 0.0);
    }

    @Test
    void countsDecisionsAndNotEvaluations() {
        world.source.version(CANDIDATE, "stage_1", mae(3, 10));
        world.promote();
        world.advance(ofMinutes(40));
        Scrape held = world.scrape();
        assertThat(held.value(decisions("stage_1", "success"))).contains(0.0);
        assertThat(held.value(decisions("stage_1", "degraded"))).contains(0.0);
        assertThat(held.value(evaluations("stage_1", "inconclusive"))).contains(11.0);
        world.source.version(CANDIDATE, "stage_1", mae(100, 10));
        world.advance(ofMinutes(1));
        Scrape passed = world.scrape();
        assertThat(passed.value(decisions("validate", "success"))).contains(1.0);
        assertThat(passed.value(decisions("baseline", "success"))).contains(1.0);
        assertThat(passed.value(decisions("stage_1", "success"))).contains(1.0);
        assertThat(passed.value(evaluations("stage_1", "inconclusive"))).contains(11.0);
        assertThat(passed.value(evaluations("stage_1", "pass"))).contains(1.0);
        assertThat(passed.value(decisions("stage_2", "success"))).contains(0.0);
    }

    @Test
    void countsEveryReasonOfADegradation() {
        world.source.version(
                CANDIDATE,
                "stage_1",
                MetricSummary.ofRequests(1_000, 5).withErrors(mae(1_000, 13).errors()));
        world.promote();
        world.advance(ofMinutes(30));
        Scrape scrape = world.scrape();
        assertThat(scrape.value(decisions("stage_1", "degraded"))).contains(1.0);
        assertThat(scrape.value(decisions("stage_1", "success"))).contains(0.0);
        assertThat(scrape.value(degradations("stage_1", "mae_increase"))).contains(1.0);
        assertThat(scrape.value(degradations("stage_1", "error_rate"))).contains(1.0);
        assertThat(scrape.value(evaluations("stage_1", "degraded"))).contains(1.0);
    }

    @Test
    void countsADegradationOnceThoughItIsEvaluatedAgain() {
        world.source.version(CANDIDATE, "stage_1", mae(1_000, 13));
        world.engine.promote(MODEL, CANDIDATE, PolicyOverrides.of("auto_rollback_enabled", false));
        world.advance(ofMinutes(60));
        assertStage(1.0, 25.0);
        assertThat(world.scrape().value(decisions("stage_1", "degraded"))).contains(1.0);
        assertThat(world.scrape().value(degradations("stage_1", "mae_increase")))
                .contains(1.0);
        assertThat(world.scrape().value(evaluations("stage_1", "degraded"))).contains(31.0);
    }

    @Test
    void countsEvaluationsWithoutMetrics() {
        world.promote();
        world.source.failures().always(new IOException("down"));
        world.advance(ofMinutes(31));
        assertThat(world.scrape().value(evaluations("stage_1", "unavailable"))).contains(2.0);
    }

    @Test
    void hasAllCountersOfAPlanFromTheStart() {
        world.engine.promote(
                MODEL,
                CANDIDATE,
                policy ->
                        policy.shadow(policy.build().shadow().withEnabled(true)).finalSoak(ofMinutes(30)));
        Scrape start = world.scrape();
        for (String step :
                new String[] {"validate", "shadow", "baseline", "stage_1", "stage_2", "stage_3", "stage_4"}) {
            assertThat(start.value(decisions(step, "success"))).contains(0.0);
            assertThat(start.value(decisions(step, "degraded"))).contains(0.0);
        }
        assertThat(start.named("neural_hive_rollout_degradation_total"))
                .containsOnlyKeys(
                        degradations("validate", "unknown_version"),
                        degradations("validate", "offline_mae"),
                        degradations("validate", "offline_precision"),
                        degradations("validate", "offline_validation"),
                        degradations("shadow", "agreement"),
                        degradations("stage_1", "mae_increase"),
                        degradations("stage_1", "error_rate"),
                        degradations("stage_2", "mae_increase"),
                        degradations("stage_2", "error_rate"),
                        degradations("stage_3", "mae_increase"),
                        degradations("stage_3", "error_rate"),
                        degradations("stage_4", "mae_increase"),
                        degradations("stage_4", "error_rate"))
                .allSatisfy((series, value) -> assertThat(value).isZero());
    }

    @Test
    void showsAZeroBeforeARejectionInTheSecondOfTheStart() {
        world.registry.register(MODEL, CANDIDATE, Map.of("mae", 0.9));
        world.promote();
        assertThat(rollout().status()).isEqualTo(RolloutStatus.REJECTED);
        assertThat(world.scrape().value(degradations("validate", "offline_mae")))
                .contains(0.0);
        world.advance(ofSeconds(119));
        assertThat(world.scrape().value(degradations("validate", "offline_mae")))
                .contains(0.0);
        world.advance(ofSeconds(1));
        assertThat(world.scrape().value(degradations("validate", "offline_mae")))
                .contains(1.0);
        world.clock.set(world.clock.now().minusSeconds(60));
        assertThat(world.scrape().value(degradations("validate", "offline_mae")))
                .as("after the clock was set back")
                .contains(1.0);
    }

    @Test
    void keepsCountersADayAfterTheLastRollout() {
        world.promote();
        world.advance(ofMinutes(90));
        world.advance(ofDays(1).minusSeconds(1));
        assertThat(world.scrape().value(decisions("stage_3", "success"))).contains(1.0);
        world.advance(ofSeconds(1));
        // What was read before the old meters went may be in the scrape that removes them.
        world.scrape();
        assertThat(world.scrape().values()).isEqualTo(Map.of("neural_hive_rollout_models", 0.0));
    }

    @Test
    void keepsCountersWhileTheModelIsInRolloutAgain() {
        world.registry.register(MODEL, "v3");
        world.source.version("v3", mae(2, 10));
        world.promote();
        world.advance(ofMinutes(90));
        world.engine.promote(MODEL, "v3");
        world.advance(ofDays(3));
        assertStage(1.0, 25.0);
        assertThat(world.scrape().value(decisions("stage_3", "success"))).contains(1.0);
        assertThat(world.scrape().value(decisions("validate", "success"))).contains(2.0);
    }

    @Test
    void isThereAgainRightAfterARestart() {
        world.promote();
        world.advance(ofMinutes(45));
        world.restart();
        assertStage(2.0, 50.0);
        assertThat(world.scrape().value(decisions("stage_2", "success"))).contains(0.0);
        assertThat(world.scrape().value(degradations("stage_2", "error_rate"))).contains(0.0);
        world.advance(ofMinutes(15));
        assertStage(3.0, 75.0);
        assertThat(world.scrape().value(decisions("stage_2", "success"))).contains(1.0);
    }

    @Test
    void showsTheAppliedStageAfterARestartInBetween() {
        world.promote();
        world.router.failures().always(new IOException("down"));
        world.advance(ofMinutes(30));
        assertThat(rollout().currentStep().name()).isEqualTo("stage_2");
        assertStage(1.0, 25.0);
        world.restart();
        assertStage(1.0, 25.0);
        world.router.failures().heal();
        world.advance(ofMinutes(2));
        assertStage(2.0, 50.0);
    }

    @Test
    void showsTheTrafficDuringASlowRollback() {
        world.promote();
        world.router.failures().always(new IOException("down"));
        world.engine.abort(rollout().id(), "operator", "wrong version");
        world.advance(ofMinutes(1));
        assertStage(1.0, 25.0);
        world.restart();
        assertStage(1.0, 25.0);
        world.router.failures().heal();
        world.advance(ofMinutes(2));
        assertStage(null, null);
    }

    @Test
    void showsNoTrafficWhenOnlyTheRegistryHoldsTheRollback() {
        world.promote();
        world.registry.writeFailures().always(new IOException("down"));
        world.advance(ofMinutes(95));
        assertStage(4.0, 100.0);
        world.registry.writeFailures().heal();
        world.registry.register(MODEL, "v0").production(MODEL, "v0");
        world.router.failures().always(new IOException("down"));
        world.advance(ofMinutes(2));
        assertThat(rollout().status()).isEqualTo(RolloutStatus.ROLLING_BACK);
        assertStage(4.0, 100.0);
        world.restart();
        assertStage(4.0, 100.0);
        world.router.failures().heal();
        world.registry.writeFailures().always(new IOException("down"));
        world.advance(ofMinutes(2));
        assertStage(4.0, 0.0);
        world.restart();
        assertStage(4.0, 0.0);
        world.registry.writeFailures().heal();
        world.advance(ofMinutes(2));
        assertStage(null, null);
    }

    @Test
    void countsNoEventTwice() {
        world.source.version(CANDIDATE, "stage_2", mae(1_000, 13));
        world.promote();
        world.advance(ofMinutes(60));
        Scrape once = world.scrape();
        assertThat(once.value(degradations("stage_2", "error_rate"))).contains(0.0);
        world.engine.events(rollout().id()).forEach(world.metrics::onEvent);
        assertThat(world.scrape()).isEqualTo(once);
        assertThat(once.value(degradations("stage_2", "mae_increase"))).contains(1.0);
    }

    @Test
    void goesOnWithAnEngineBuiltAnew() {
        world.promote();
        world.advance(ofMinutes(45));
        Scrape before = world.scrape();
        world.rebuildEngine();
        assertThat(world.scrape()).isEqualTo(before);
    }

    @Test
    void ignoresWhatComesLate() {
        world.promote();
        Rollout early = rollout();
        world.advance(ofMinutes(90));
        Scrape ended = world.scrape();
        world.metrics.onActive(early);
        world.metrics.onEvaluation(early, rollout().findings().lastCheckpoint().orElseThrow());
        assertThat(world.scrape()).isEqualTo(ended);
    }

    @Test
    void showsARolloutItWasNotNotifiedOf() {
        world.promote();
        world.advance(ofMinutes(40));
        RolloutMetrics late = new RolloutMetrics(world.clock);
        MeterRegistry registry = bound(late);
        late.onEvaluation(rollout(), rollout().findings().lastCheckpoint().orElseThrow());
        assertThat(registry.get("neural.hive.rollout.stage").gauge().value()).isEqualTo(2);
    }

    @Test
    void followsTheNextRolloutWithoutItsFirstEvents() {
        RolloutMetrics late = new RolloutMetrics(world.clock);
        MeterRegistry registry = bound(late);
        world.promote();
        Rollout first = rollout();
        world.engine.abort(first.id(), "operator", "wrong version");
        late.onActive(first);
        world.engine.events(first.id()).forEach(late::onEvent);
        assertThat(registry.find("neural.hive.rollout.stage").gauge()).isNull();
        world.advance(ofMinutes(1));
        world.promote();
        world.engine.events(rollout().id()).forEach(late::onEvent);
        assertThat(registry.get("neural.hive.rollout.stage").gauge().value()).isEqualTo(1);
    }

    @Test
    void isNotMisledByLateNewsOfAnEarlierRollout() {
        world.registry.register(MODEL, "v3");
        world.promote();
        String earlier = rollout().id();
        world.advance(ofMinutes(30));
        world.engine.supersede(PromotionRequest.of(MODEL, "v3"));
        RolloutMetrics restarted = new RolloutMetrics(world.clock);
        MeterRegistry registry = bound(restarted);
        restarted.onActive(rollout());
        world.engine.events(earlier).forEach(restarted::onEvent);
        assertThat(registry.get("neural.hive.rollout.stage").gauge().value()).isEqualTo(1);
        assertThat(registry.get("neural.hive.rollout.traffic.pct").gauge().value())
                .isEqualTo(25);
    }

    @Test
    void countsTheLastDecisionsOfARolloutThatEndedBeforeTheRestart() {
        world.source.version(CANDIDATE, "stage_1", mae(1_000, 13));
        world.promote();
        world.advance(ofMinutes(30));
        RolloutMetrics restarted = new RolloutMetrics(world.clock);
        MeterRegistry registry = bound(restarted);
        world.engine.events(rollout().id()).forEach(restarted::onEvent);
        FunctionCounter degraded = registry.get("neural.hive.rollout.degradation")
                .tags("stage", "stage_1", "reason", "mae_increase")
                .functionCounter();
        assertThat(degraded.count()).isZero();
        world.advance(ofMinutes(2));
        assertThat(degraded.count()).isEqualTo(1);
        assertThat(registry.find("neural.hive.rollout.traffic.pct").gauge()).isNull();
        world.advance(ofDays(1));
        assertThat(restarted.countModels()).isZero();
    }

    @Test
    void removesOldMetersAlsoWhereOnlyEventsCome() {
        world.promote();
        world.advance(ofMinutes(90).plus(ofDays(1)));
        int before = world.meters();
        world.know("other", "other-v1", "other-v2");
        world.engine.promote("other", "other-v2");
        assertThat(world.meters()).isLessThanOrEqualTo(before + 2);
    }

    @Test
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> new RolloutMetrics(world.clock, 0)).hasMessageContaining("allowed is 1 or more");
        assertThat(new RolloutMetrics(world.clock, 1).countModels()).isZero();
    }

    private static MeterRegistry bound(RolloutMetrics metrics) {
        MeterRegistry registry = new SimpleMeterRegistry();
        metrics.bindTo(registry);
        return registry;
    }

    private Rollout rollout() {
        return world.engine.history(MODEL, 1).get(0);
    }

    private void assertStage(Double stage, Double traffic) {
        Scrape scrape = world.scrape();
        assertThat(scrape.values().get(STAGE)).isEqualTo(stage);
        assertThat(scrape.values().get(TRAFFIC)).isEqualTo(traffic);
    }

    private static String decisions(String stage, String status) {
        return "neural_hive_rollout_checkpoint_total{model_name=\"" + MODEL + "\",stage=\"" + stage + "\",status=\""
                + status + "\"}";
    }

    private static String degradations(String stage, String reason) {
        return "neural_hive_rollout_degradation_total{model_name=\"" + MODEL + "\",reason=\"" + reason + "\",stage=\""
                + stage + "\"}";
    }

    private static String evaluations(String stage, String verdict) {
        return "neural_hive_rollout_evaluations_total{model_name=\"" + MODEL + "\",stage=\"" + stage + "\",verdict=\""
                + verdict + "\"}";
    }
}
