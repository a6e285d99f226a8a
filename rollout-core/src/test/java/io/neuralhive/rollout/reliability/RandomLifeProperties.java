package io.neuralhive.rollout.reliability;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.ActiveRolloutException;
import io.neuralhive.rollout.RegistryUnavailableException;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RefusedSignalException;
import io.neuralhive.rollout.state.Rollout;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** For any events in any order and crashes anywhere, the engine does what a simple model does. */
@Tag("exhaustive")
class RandomLifeProperties {

    @Property(tries = 10_000, seed = "20261123")
    void doesWhatTheModelDoes(
            @ForAll boolean autoRollback, @ForAll boolean rollsBackWithoutMetrics, @ForAll("lives") List<Move> life) {
        live(new ReferenceModel(false, autoRollback, rollsBackWithoutMetrics), life);
    }

    @Property(tries = 5_000, seed = "20261123")
    void doesWhatTheModelDoesWithTestsThroughoutEachStep(
            @ForAll boolean autoRollback, @ForAll boolean rollsBackWithoutMetrics, @ForAll("lives") List<Move> life) {
        live(new ReferenceModel(true, autoRollback, rollsBackWithoutMetrics), life);
    }

    private static void live(ReferenceModel model, List<Move> life) {
        World world = new World(policy(model));
        List.of("v1", "v2", "v3").forEach(version -> world.metrics.version(version, mae(100, 10, 1)));
        for (Move move : life) {
            happen(move, world, model);
            world.requireSound();
            compare(world, model, move);
        }
        if (model.exists && !model.active()) {
            Invariants.atTheEnd(world);
        }
    }

    @Provide
    Arbitrary<List<Move>> lives() {
        Arbitrary<Move.Kind> kinds = Arbitraries.frequency(
                Tuple.of(4, Move.Kind.PROMOTE),
                Tuple.of(1, Move.Kind.SUPERSEDE),
                Tuple.of(1, Move.Kind.PAUSE),
                Tuple.of(2, Move.Kind.RESUME),
                Tuple.of(1, Move.Kind.ABORT),
                Tuple.of(1, Move.Kind.ACCEPT),
                Tuple.of(8, Move.Kind.PASS_TIME),
                Tuple.of(2, Move.Kind.PASS_SECONDS),
                Tuple.of(2, Move.Kind.METRICS),
                Tuple.of(2, Move.Kind.ROUTER),
                Tuple.of(2, Move.Kind.REGISTRY),
                Tuple.of(4, Move.Kind.DIE_AT),
                Tuple.of(3, Move.Kind.DIE_NOW));
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 89);
        return Combinators.combine(kinds, numbers)
                .as(Move::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(30);
    }

    private static void happen(Move move, World world, ReferenceModel model) {
        try {
            move.on(world, model);
        } catch (RefusedSignalException
                | ActiveRolloutException
                | IllegalArgumentException
                | RegistryUnavailableException e) {
            // The model does nothing either, which the comparison shows.
        }
    }

    private static void compare(World world, ReferenceModel model, Move move) {
        assertThat(world.registry.inProduction(World.MODEL))
                .as("production after %s", move)
                .contains(model.production);
        if (!model.exists) {
            assertThat(world.store.history(World.MODEL, 1)).isEmpty();
            return;
        }
        Rollout rollout = world.latest();
        assertThat(describe(rollout)).as("after %s", move).isEqualTo(describe(model));
        if (model.settled) {
            assertThat(world.router.shareOf(World.MODEL, rollout.candidate()).percent())
                    .as("share after %s", move)
                    .isEqualTo(model.share);
        }
    }

    private static String describe(Rollout rollout) {
        return String.join(
                " ",
                rollout.candidate(),
                rollout.status().name(),
                rollout.currentStep().name(),
                rollout.isPaused() ? "paused" : "",
                rollout.hold().map(Hold::cause).map(Enum::name).orElse(""));
    }

    private static String describe(ReferenceModel model) {
        return String.join(
                " ",
                model.version,
                model.status.name(),
                model.steps.get(model.step),
                model.paused ? "paused" : "",
                model.hold == null ? "" : model.hold.name());
    }

    private static RolloutPolicy policy(ReferenceModel model) {
        UnavailablePolicy.Action action =
                model.rollsBackWithoutMetrics ? UnavailablePolicy.Action.ROLL_BACK : UnavailablePolicy.Action.HOLD;
        RolloutPolicy policy = RolloutPolicy.builder()
                .autoRollback(model.autoRollback)
                .unavailable(new UnavailablePolicy(3, action))
                .build();
        return model.sequential
                ? policy.toBuilder()
                        .criteria(DegradationCriteria.builder()
                                .method(CheckpointMethod.SEQUENTIAL)
                                .build())
                        .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                        .checkInterval(Duration.ofMinutes(10))
                        .build()
                : policy;
    }
}
