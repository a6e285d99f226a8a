package io.neuralhive.rollout.examples.documentation;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.testkit.TrafficRouterContract;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The examples of docs/testing-policies.md, from a package that sees no more of the testkit than a user does. */
class TestingPoliciesTest {

    private static final RolloutPolicy CAUTIOUS = RolloutPolicy.builder()
            .stages(0.05, 0.50, 1.0)
            .checkpointDuration(ofHours(2))
            .criteria(DegradationCriteria.builder()
                    .maxMaeIncreasePct(10)
                    .minSamples(100)
                    .build())
            .finalSoak(ofHours(1))
            .build();

    @Test
    void rollsBackWhenTheErrorRises() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .candidate("stage_2", mae(1_000, 12.5));

        fixture.promote();
        assertThat(fixture.rollout()).isRunning().atStage(1).hasShare(0.25);

        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isRunning().atStage(2).hasShare(0.50);

        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout())
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(2)
                .hasShare(0);
    }

    @Test
    void aGoodCandidateIsInProductionAfterFiveHours() {
        RolloutFixture fixture =
                RolloutFixture.of(CAUTIOUS).baseline(mae(1_000, 10.0)).candidate(mae(1_000, 10.0));

        fixture.promote().advance(ofHours(5).minusSeconds(1));
        assertThat(fixture.rollout()).isRunning().atStage(3).hasShare(1.0);

        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isPromoted();
        assertThat(fixture.registry().inProduction(MODEL)).contains(CANDIDATE);
    }

    @Test
    void anErrorTenPercentHigherStillPasses() {
        RolloutFixture atTheLimit =
                RolloutFixture.of(CAUTIOUS).baseline(mae(1_000, 10.0)).candidate(mae(1_000, 11.0));
        RolloutFixture justAbove =
                RolloutFixture.of(CAUTIOUS).baseline(mae(1_000, 10.0)).candidate(mae(1_000, 11.001));

        assertThat(atTheLimit.promote().advance(ofHours(6)).rollout()).isPromoted();
        assertThat(justAbove.promote().advance(ofHours(6)).rollout())
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(1);
    }

    @Test
    void holdsUntilThereAreEnoughSamples() {
        RolloutFixture fixture = RolloutFixture.of(CAUTIOUS)
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .candidate("stage_1", mae(93, 10.0));

        fixture.promote().advance(ofHours(36));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(7)
                .atStage(1)
                .hasShare(0.05);

        fixture.candidate("stage_1", mae(100, 10.0)).advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void rollsBackOnTooManyFailures() {
        RolloutFixture fixture =
                RolloutFixture.of(CAUTIOUS).baseline(mae(1_000, 10.0)).candidate(MetricSummary.ofRequests(1_000, 2));

        fixture.promote().advance(ofHours(2));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.ERROR_RATE);
    }

    @Test
    void holdsWhileMetricsAreUnavailable() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .promote();

        fixture.metrics().failures().always(new IOException("connection refused"));
        fixture.advance(ofHours(24));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.METRICS_UNAVAILABLE)
                .atStage(1)
                .hasShare(0.25);

        fixture.metrics().failures().heal();
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void rollsBackWithoutMetricsIfThePolicySaysSo() {
        RolloutPolicy policy = RolloutPolicy.builder()
                .unavailable(new UnavailablePolicy(3, UnavailablePolicy.Action.ROLL_BACK))
                .build();
        RolloutFixture fixture = RolloutFixture.of(policy)
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, Double.NaN))
                .promote();

        fixture.advance(ofMinutes(31));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE);

        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.METRICS_UNAVAILABLE);
    }

    @Test
    void retriesWhenTheRouterFails() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .promote();

        fixture.router().failures().next(3, new IOException("gateway down"));
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.ROUTER_UNAVAILABLE);
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE)).isEqualTo(TrafficShare.of(0.25));

        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE)).isEqualTo(TrafficShare.of(0.50));
    }

    @Test
    void keepsTheTrafficAtTheCandidateUntilTheRegistryAcceptsTheChange() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .promote();

        fixture.registry().writeFailures().always(new IOException("registry down"));
        fixture.advance(ofMinutes(90));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.REGISTRY_UNAVAILABLE).hasShare(1.0);
        assertThat(fixture.registry().inProduction(MODEL)).contains(BASELINE);

        fixture.registry().writeFailures().heal();
        fixture.advance(ofMinutes(2));
        assertThat(fixture.rollout()).isPromoted();
    }

    @Test
    void keepsAVersionThatWasPutIntoProductionMeanwhile() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .promote();

        fixture.registry().register(MODEL, "hotfix").production(MODEL, "hotfix");
        fixture.advance(ofMinutes(90));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.REGISTRY_CONFLICT);
        assertThat(fixture.registry().inProduction(MODEL)).contains("hotfix");
    }

    @Test
    void staysInItsStageWhilePaused() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .promote();
        String id = fixture.rollout().id();

        fixture.advance(ofMinutes(20));
        fixture.engine().pause(id, "on-call", "an unrelated incident");
        fixture.advance(ofHours(8));
        assertThat(fixture.rollout()).isPaused().atStage(1).hasShare(0.25);

        fixture.engine().resume(id, "on-call", "it is over");
        fixture.advance(ofMinutes(9));
        assertThat(fixture.rollout()).isRunning().atStage(1);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void movesTheTrafficInTheseSteps() {
        RolloutFixture fixture =
                RolloutFixture.of(CAUTIOUS).baseline(mae(1_000, 10.0)).candidate(mae(1_000, 10.0));
        fixture.promote().advance(ofHours(5));

        assertThat(fixture.router().applied())
                .extracting(TrafficSplit::share)
                .containsSubsequence(TrafficShare.of(0.05), TrafficShare.of(0.50), TrafficShare.ALL);
        assertThat(fixture.engine().events(fixture.rollout().id()))
                .filteredOn(RolloutEvent.CheckpointPassed.class::isInstance)
                .hasSize(5);
    }

    @Test
    void continuesAfterARestart() {
        RolloutStore store = new InMemoryRolloutStore();
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.store(store))
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0));
        fixture.promote().advance(ofMinutes(45));

        GradualRolloutEngine restarted = GradualRolloutEngine.builder()
                .store(store)
                .clock(fixture.clock())
                .timers(fixture.clock())
                .onCallersThread()
                .metricsSource(fixture.metrics())
                .modelRegistry(fixture.registry())
                .trafficRouter(fixture.router())
                .build();
        restarted.start();
        assertThat(restarted.active(MODEL))
                .hasValueSatisfying(rollout -> assertThat(rollout).isRunning().atStage(2));

        fixture.clock().advance(ofMinutes(45));
        assertThat(restarted.history(MODEL, 1).get(0)).isPromoted();
    }

    @Nested
    class GatewayRouterTest extends TrafficRouterContract {

        private Gateway gateway = new Gateway();

        @Override
        protected TrafficRouter createRouter() {
            gateway = new Gateway();
            return new GatewayRouter(gateway);
        }

        @Override
        protected Optional<String> serve(String model, String key) {
            return gateway.send(model, key);
        }
    }

    private static final class GatewayRouter implements TrafficRouter {

        private final Gateway gateway;

        GatewayRouter(Gateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public void apply(TrafficSplit split, FencingToken fencingToken) {
            gateway.route(
                    split.model(),
                    split.baseline(),
                    split.candidate(),
                    split.share().percent());
        }
    }

    /** Stands for a gateway that spreads requests by weight. */
    private static final class Gateway {

        private record Rule(Optional<String> stable, String canary, double percent) {}

        private final Map<String, Rule> rules = new HashMap<>();

        void route(String service, Optional<String> stable, String canary, double percent) {
            rules.put(service, new Rule(stable, canary, percent));
        }

        Optional<String> send(String service, String key) {
            Rule rule = rules.get(service);
            return Math.floorMod(key.hashCode(), 100) < rule.percent() ? Optional.of(rule.canary()) : rule.stable();
        }
    }
}
