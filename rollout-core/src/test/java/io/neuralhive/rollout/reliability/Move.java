package io.neuralhive.rollout.reliability;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;

import io.neuralhive.rollout.metrics.MetricSummary;
import java.io.IOException;
import java.util.List;

/**
 * One thing that can happen, to the world and to the model alike.
 *
 * @param kind what
 * @param number a version, a time, a kind of metrics, or a point to die at
 */
record Move(Kind kind, int number) {

    private static final List<ReferenceModel.Metrics> ALL_METRICS = List.of(
            ReferenceModel.Metrics.GOOD,
            ReferenceModel.Metrics.BAD,
            ReferenceModel.Metrics.FEW,
            ReferenceModel.Metrics.BROKEN,
            ReferenceModel.Metrics.GONE);

    enum Kind {
        PROMOTE,
        SUPERSEDE,
        PAUSE,
        RESUME,
        ABORT,
        ACCEPT,
        PASS_TIME,
        PASS_SECONDS,
        METRICS,
        ROUTER,
        REGISTRY,
        DIE_AT,
        DIE_NOW
    }

    void on(World world, ReferenceModel model) {
        String version = "v" + (2 + number % 2);
        switch (kind) {
            case PROMOTE -> {
                model.promote(version);
                world.act(Action.promote(version));
            }
            case SUPERSEDE -> {
                model.supersede(version);
                world.act(Action.supersede(version));
            }
            case PASS_TIME -> passTime(world, model, 60L * (number % 45));
            case PASS_SECONDS -> passTime(world, model, number % 120);
            case METRICS -> metrics(world, model);
            case ROUTER -> router(world, model);
            case REGISTRY -> registry(world, model);
            case DIE_AT -> {
                if (model.routerUp) {
                    model.restart();
                    world.dieAt(number);
                }
            }
            case DIE_NOW -> {
                model.restart();
                world.restart();
            }
            default -> operator(world, model);
        }
    }

    private void operator(World world, ReferenceModel model) {
        if (!model.exists) {
            return;
        }
        switch (kind) {
            case PAUSE -> {
                model.pause();
                world.act(Action.pause());
            }
            case RESUME -> {
                model.resume();
                world.act(Action.resume());
            }
            case ABORT -> {
                model.abort();
                world.act(Action.abort());
            }
            default -> {
                String step = model.steps.get(model.step);
                model.accept();
                world.act(Action.accept(step));
            }
        }
    }

    private static void passTime(World world, ReferenceModel model, long seconds) {
        model.advance(seconds);
        world.act(Action.seconds(seconds));
    }

    private void metrics(World world, ReferenceModel model) {
        model.metrics = ALL_METRICS.get(number % ALL_METRICS.size());
        world.metrics.failures().heal();
        switch (model.metrics) {
            case GOOD -> say(world, mae(100, 10, 1));
            case BAD -> say(world, mae(100, 20, 1));
            case FEW -> say(world, mae(3, 10, 1));
            case BROKEN -> say(world, mae(100, Double.NaN));
            case GONE -> world.metrics.failures().always(new IOException("gone"));
        }
    }

    private static void say(World world, MetricSummary summary) {
        for (String version : List.of("v2", "v3")) {
            for (String stage : List.of("stage_1", "stage_2", "stage_3")) {
                world.metrics.version(version, stage, summary);
            }
        }
    }

    /**
     * A process that starts while the router is down waits for it before it evaluates gates, and the model does not know when
     * one dies in the middle of a move; so that only happens while the router is up.
     */
    private void router(World world, ReferenceModel model) {
        boolean up = number % 2 == 0;
        if (model.routerUp && !up) {
            model.restart();
            world.restart();
            world.routerGoesDown();
        } else if (up) {
            world.routerComesUp();
        }
        model.routerUp = up;
    }

    private void registry(World world, ReferenceModel model) {
        model.registryUp = number % 2 == 0;
        if (model.registryUp) {
            world.registry.readFailures().heal();
            world.registry.writeFailures().heal();
        } else {
            world.registry.readFailures().always(new IOException("down"));
            world.registry.writeFailures().always(new IOException("down"));
        }
    }
}
