package io.neuralhive.rollout.reliability;

import static io.neuralhive.rollout.reliability.Action.abort;
import static io.neuralhive.rollout.reliability.Action.accept;
import static io.neuralhive.rollout.reliability.Action.minutes;
import static io.neuralhive.rollout.reliability.Action.outside;
import static io.neuralhive.rollout.reliability.Action.pause;
import static io.neuralhive.rollout.reliability.Action.promote;
import static io.neuralhive.rollout.reliability.Action.resume;
import static io.neuralhive.rollout.reliability.Action.supersede;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CanaryPolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DeadlinePolicy;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Scripts that together lead through every phase, every outcome and every word an operator can say. */
@SuppressWarnings("ImmutableEnumChecker") // what they hold is never changed
enum Scenario {
    EVERY_PHASE_TO_PRODUCTION(everyPhase(), RolloutStatus.PROMOTED, promote("v2"), minutes(400)),
    DIRECT(RolloutPolicy.builder().gradual(false).build(), RolloutStatus.PROMOTED, promote("v2"), minutes(1)),
    CONCURRENT_BASELINE(
            RolloutPolicy.builder()
                    .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                    .finalSoak(Duration.ofMinutes(30))
                    .build(),
            RolloutStatus.PROMOTED,
            promote("v2"),
            minutes(200)),
    NO_PRODUCTION_VERSION(
            stages(), RolloutStatus.PROMOTED, outside(World::forgetProduction), promote("v2"), minutes(200)),
    UNKNOWN_VERSION(stages(), RolloutStatus.REJECTED, promote("v9"), minutes(1)),
    OFFLINE_METRICS_TOO_BAD(
            stages(),
            RolloutStatus.REJECTED,
            outside(world -> world.registry.register(World.MODEL, "v2", Map.of("mae", 0.2))),
            promote("v2"),
            minutes(1)),
    DISAGREES_UNDER_SHADOW(
            everyPhase(),
            RolloutStatus.REJECTED,
            outside(world -> world.metrics.version("v2", "shadow", agreement(500))),
            promote("v2"),
            minutes(400)),
    WORSE_IN_CANARY(
            everyPhase(),
            RolloutStatus.ROLLED_BACK,
            outside(world -> world.metrics.version("v2", "canary", mae(100, 20))),
            promote("v2"),
            minutes(400)),
    WORSE_IN_STAGE_2(
            stages(),
            RolloutStatus.ROLLED_BACK,
            outside(world -> world.metrics.version("v2", "stage_2", mae(100, 20))),
            promote("v2"),
            minutes(400)),
    FAILS_IN_STAGE_3(
            stages(),
            RolloutStatus.ROLLED_BACK,
            outside(world -> world.metrics.version("v2", "stage_3", MetricSummary.ofRequests(100, 5))),
            promote("v2"),
            minutes(400)),
    HELD_THEN_ENOUGH(
            stages(),
            RolloutStatus.PROMOTED,
            outside(world -> world.metrics.version("v2", "stage_1", mae(3, 10))),
            promote("v2"),
            minutes(33),
            outside(world -> world.metrics.version("v2", "stage_1", mae(30, 10))),
            minutes(200)),
    METRICS_GONE_THEN_ROLLED_BACK(
            RolloutPolicy.builder()
                    .unavailable(new UnavailablePolicy(3, UnavailablePolicy.Action.ROLL_BACK))
                    .build(),
            RolloutStatus.ROLLED_BACK,
            promote("v2"),
            outside(world -> world.metrics.failures().always(new IOException("gone"))),
            minutes(60)),
    METRICS_GONE_THEN_BACK(
            stages(),
            RolloutStatus.PROMOTED,
            promote("v2"),
            outside(world -> world.metrics.failures().always(new IOException("gone"))),
            minutes(34),
            outside(world -> world.metrics.failures().heal()),
            minutes(200)),
    PAUSED_AND_RESUMED(
            stages(),
            RolloutStatus.PROMOTED,
            promote("v2"),
            minutes(40),
            pause(),
            minutes(500),
            resume(),
            minutes(200)),
    ABORTED(stages(), RolloutStatus.ABORTED, promote("v2"), minutes(40), abort(), minutes(5)),
    ABORTED_WHILE_PAUSED(
            stages(), RolloutStatus.ABORTED, promote("v2"), minutes(40), pause(), minutes(5), abort(), minutes(5)),
    ACCEPTED_WHILE_SHORT_OF_SAMPLES(
            stages(),
            RolloutStatus.PROMOTED,
            outside(world -> world.metrics.version("v2", "stage_2", mae(3, 10))),
            promote("v2"),
            minutes(62),
            accept("stage_2"),
            minutes(200)),
    ACCEPTED_THOUGH_WORSE(
            RolloutPolicy.builder().autoRollback(false).build(),
            RolloutStatus.PROMOTED,
            outside(world -> world.metrics.version("v2", "stage_1", mae(100, 20))),
            promote("v2"),
            minutes(40),
            accept("stage_1"),
            minutes(200)),
    ACCEPTED_WITHOUT_BASELINE(
            stages(),
            RolloutStatus.PROMOTED,
            outside(world -> world.metrics.version("v1", MetricSummary.EMPTY)),
            promote("v2"),
            minutes(3),
            accept("baseline"),
            minutes(200)),
    SUPERSEDED(stages(), RolloutStatus.PROMOTED, promote("v2"), minutes(40), supersede("v3"), minutes(200)),
    SUPERSEDED_WHILE_PAUSED_THEN_WORSE(
            stages(),
            RolloutStatus.ROLLED_BACK,
            outside(world -> world.metrics.version("v3", mae(100, 20))),
            promote("v2"),
            minutes(40),
            pause(),
            supersede("v3"),
            minutes(200)),
    REGISTRY_CHANGED_BY_SOMEBODY_ELSE(
            stages(),
            RolloutStatus.ROLLED_BACK,
            promote("v2"),
            minutes(40),
            outside(world -> world.registry.production(World.MODEL, "v3")),
            minutes(200)),
    ROUTER_DOWN_FOR_A_WHILE(
            stages(),
            RolloutStatus.PROMOTED,
            promote("v2"),
            outside(World::routerGoesDown),
            minutes(35),
            outside(World::routerComesUp),
            minutes(200)),
    ROUTER_DOWN_WHILE_GOING_BACK(
            stages(),
            RolloutStatus.ABORTED,
            promote("v2"),
            outside(World::routerGoesDown),
            abort(),
            minutes(5),
            outside(World::routerComesUp),
            minutes(5)),
    REGISTRY_DOWN_AT_THE_END(
            stages(),
            RolloutStatus.PROMOTED,
            promote("v2"),
            minutes(80),
            outside(world -> world.registry.writeFailures().always(new IOException("down"))),
            minutes(35),
            outside(world -> world.registry.writeFailures().heal()),
            minutes(10)),
    SEQUENTIAL_TO_PRODUCTION(
            tested().shadow(ShadowPolicy.DEFAULT.withEnabled(true).withDuration(Duration.ofMinutes(20)))
                    .canary(CanaryPolicy.DEFAULT.withEnabled(true).withDuration(Duration.ofMinutes(20)))
                    .finalSoak(Duration.ofMinutes(20))
                    .build(),
            RolloutStatus.PROMOTED,
            outside(Scenario::spread),
            promote("v2"),
            minutes(400)),
    SEQUENTIAL_WORSE_ON_THE_SAME_REQUESTS(
            tested().shadow(ShadowPolicy.DEFAULT.withEnabled(true).withDuration(Duration.ofMinutes(60)))
                    .build(),
            RolloutStatus.REJECTED,
            outside(Scenario::spread),
            outside(world -> world.metrics.version("v2", "shadow", shadowed(14))),
            promote("v2"),
            minutes(15)),
    SEQUENTIAL_WORSE_WHILE_IT_SOAKS(
            tested().build(),
            RolloutStatus.ROLLED_BACK,
            outside(Scenario::spread),
            outside(world -> world.metrics.version("v2", "stage_2", mae(200, 20, 5))),
            promote("v2"),
            minutes(45)),
    SEQUENTIAL_EARLY(
            tested().criteria(sequential().toBuilder()
                            .sequential(SequentialRule.DEFAULT.withEarlyPass(true))
                            .build())
                    .build(),
            RolloutStatus.PROMOTED,
            outside(Scenario::spread),
            promote("v2"),
            minutes(35)),
    SEQUENTIAL_UNTIL_THE_DEADLINE(
            tested().deadline(new DeadlinePolicy(Duration.ofMinutes(40), UnavailablePolicy.Action.ROLL_BACK))
                    .build(),
            RolloutStatus.ROLLED_BACK,
            outside(Scenario::spread),
            outside(world -> world.metrics.version("v2", "stage_1", mae(100, 11.5, 8))),
            promote("v2"),
            minutes(20),
            pause(),
            minutes(500),
            resume(),
            minutes(120)),
    SEQUENTIAL_ACCEPTED_THOUGH_WORSE(
            tested().autoRollback(false).build(),
            RolloutStatus.PROMOTED,
            outside(Scenario::spread),
            outside(world -> world.metrics.version("v2", "stage_1", mae(200, 20, 5))),
            promote("v2"),
            minutes(15),
            accept("stage_1"),
            minutes(200)),
    REGISTRY_DOWN_AT_VALIDATION(
            stages(),
            RolloutStatus.ABORTED,
            outside(world -> world.registry.readFailures().next(2, new IOException("down"))),
            outside(world -> world.registry.readFailures().heal()),
            promote("v2"),
            outside(world -> world.registry.readFailures().always(new IOException("down"))),
            abort(),
            minutes(5));

    private final RolloutPolicy policy;
    private final RolloutStatus outcome;
    private final List<Action> script;

    Scenario(RolloutPolicy policy, RolloutStatus outcome, Action... script) {
        this.policy = policy;
        this.outcome = outcome;
        this.script = Arrays.asList(script);
    }

    RolloutStatus outcome() {
        return outcome;
    }

    World world() {
        World world = new World(policy);
        world.metrics
                .version("v1", mae(1_000, 10))
                .version("v2", mae(1_000, 10.5))
                .version("v2", "shadow", agreement(990))
                .version("v3", mae(1_000, 10.5));
        return world;
    }

    List<Action> script() {
        return script;
    }

    private static RolloutPolicy stages() {
        return RolloutPolicy.defaults();
    }

    private static RolloutPolicy everyPhase() {
        return RolloutPolicy.builder()
                .shadow(ShadowPolicy.DEFAULT.withEnabled(true).withDuration(Duration.ofMinutes(60)))
                .canary(CanaryPolicy.DEFAULT.withEnabled(true))
                .finalSoak(Duration.ofMinutes(30))
                .build();
    }

    private static RolloutPolicy.Builder tested() {
        return RolloutPolicy.builder()
                .criteria(sequential())
                .checkInterval(Duration.ofMinutes(10))
                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT));
    }

    private static DegradationCriteria sequential() {
        return DegradationCriteria.builder().method(CheckpointMethod.SEQUENTIAL).build();
    }

    /** Makes the source report how far errors spread. */
    private static void spread(World world) {
        world.metrics
                .version("v1", mae(2_000, 10, 5))
                .version("v2", mae(2_000, 10, 5))
                .version("v2", "shadow", shadowed(10));
    }

    private static MetricSummary shadowed(double mae) {
        return agreement(990).withPaired(new PairedErrors(900, mae, 10, 899 * 9, 899 * 9, 899 * 6));
    }

    private static MetricSummary agreement(long agreed) {
        return MetricSummary.EMPTY.withAgreement(new AgreementStats(1_000, agreed));
    }
}
