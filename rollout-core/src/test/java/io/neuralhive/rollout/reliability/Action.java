package io.neuralhive.rollout.reliability;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.state.Rollout;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One line of a script: something that happens to the world, and the check whether it has. */
interface Action {

    void on(World world, GradualRolloutEngine engine);

    /** Is called once before the first try. */
    default void prepare(World world) {}

    default boolean hasHappened(World world) {
        return false;
    }

    static Action promote(String version) {
        return creating((world, engine) -> engine.promote(World.MODEL, version));
    }

    static Action supersede(String version) {
        return creating((world, engine) -> engine.supersede(PromotionRequest.of(World.MODEL, version)));
    }

    static Action pause() {
        return once((world, engine) -> engine.pause(world.latest().id(), "ops", "freeze"), has(Rollout::isPaused));
    }

    static Action resume() {
        return once(
                (world, engine) -> engine.resume(world.latest().id(), "ops", "go on"),
                has(rollout -> !rollout.isPaused()));
    }

    static Action abort() {
        return once(
                (world, engine) -> engine.abort(world.latest().id(), "ops", "stop"),
                has(rollout -> rollout.ending().isPresent()));
    }

    static Action accept(String step) {
        return once(
                (world, engine) -> engine.accept(world.latest().id(), step, "ops", "seen"),
                has(rollout -> !rollout.currentStep().name().equals(step)));
    }

    /** Lets time pass; a crash on the way does not make it pass twice. */
    static Action minutes(long minutes) {
        return seconds(60 * minutes);
    }

    /** Lets time pass; a crash on the way does not make it pass twice. */
    static Action seconds(long seconds) {
        return new Action() {
            @Override
            public void prepare(World world) {
                world.deadline = world.clock.now().plus(Duration.ofSeconds(seconds));
            }

            @Override
            public void on(World world, GradualRolloutEngine engine) {
                world.clock.advance(Duration.between(world.clock.now(), world.deadline));
            }
        };
    }

    /** Changes something outside, which no process can miss. */
    static Action outside(Consumer<World> change) {
        return (world, engine) -> change.accept(world);
    }

    private static Predicate<World> has(Predicate<Rollout> condition) {
        return world -> condition.test(world.latest());
    }

    /** Does what adds a rollout to the history. */
    private static Action creating(Action action) {
        return new Action() {
            @Override
            public void prepare(World world) {
                world.rolloutsBefore = world.store.all().count();
            }

            @Override
            public void on(World world, GradualRolloutEngine engine) {
                action.on(world, engine);
            }

            @Override
            public boolean hasHappened(World world) {
                return world.store.all().count() > world.rolloutsBefore;
            }
        };
    }

    private static Action once(Action action, Predicate<World> happened) {
        return new Action() {
            @Override
            public void on(World world, GradualRolloutEngine engine) {
                action.on(world, engine);
            }

            @Override
            public boolean hasHappened(World world) {
                return happened.test(world);
            }
        };
    }
}
