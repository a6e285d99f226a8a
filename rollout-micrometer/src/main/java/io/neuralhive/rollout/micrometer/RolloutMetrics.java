package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of rollouts: gauges of their stage and share of traffic, counters of gate decisions, degradations and
 * evaluations. Pass it to the engine as a listener, and bind it to any number of registries. Thread-safe; create one
 * instance per process, which outlives engines that are closed and rebuilt.
 *
 * <p>Gauges are removed when the rollout ends, within half a minute if another node ended it. Counters are kept for a
 * day after the model's last rollout, so that its end can be queried. The number of models with meters is limited; at
 * the limit, a new model replaces the one whose rollouts ended first. If all models have active rollouts, the new one
 * gets no meters, which is logged.
 *
 * <p>An event that is delivered twice is counted once. Counters read 0 for their first two minutes, so that a server
 * that scrapes once a minute sees the first increase, too.
 */
public final class RolloutMetrics implements RolloutListener, MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutMetrics.class);
    private static final int MAX_MODELS = 1_000;
    private static final Duration SHORTEST_STUCK = Duration.ofHours(2);

    private final CompositeMeterRegistry registries = new CompositeMeterRegistry();
    private final SeenEvents seen = new SeenEvents();
    private final TrackedModels models;

    /**
     * Creates meters for at most 1,000 models.
     *
     * @param clock the engine's clock
     */
    public RolloutMetrics(Clock clock) {
        this(clock, MAX_MODELS);
    }

    /**
     * Creates meters.
     *
     * @param clock the engine's clock
     * @param maxModels the maximum number of models that have meters at the same time; 1 or more
     */
    public RolloutMetrics(Clock clock, int maxModels) {
        if (maxModels < 1) {
            throw new IllegalArgumentException("maxModels is " + maxModels + "; allowed is 1 or more");
        }
        models = new TrackedModels(maxModels, clock, model -> new ModelMeters(model, registries, clock));
    }

    /** Adds a registry. A registry that is added late has the full counts as well. */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        // In a process without rollouts only reads happen, so old meters are removed when this one is read.
        Gauge.builder("neural.hive.rollout.models", this, RolloutMetrics::countModels)
                .description("Models that have meters")
                .strongReference(true)
                .register(registry);
        registries.add(registry);
    }

    @Override
    public synchronized void onActive(Rollout rollout) {
        if (seen.isPast(rollout)) {
            return;
        }
        warnOfLongStage(rollout);
        if (!models.update(rollout.model(), meters -> meters.show(rollout))) {
            LOG.warn(
                    "rollout_metrics_full model={} rollout={} models={}",
                    Names.printable(rollout.model()),
                    Names.printable(rollout.id()),
                    models.count());
        }
    }

    @Override
    public synchronized void onFollowed(Rollout rollout) {
        if (!seen.isPast(rollout)) {
            models.updateKnown(rollout.model(), meters -> meters.follow(rollout));
        }
    }

    @Override
    public synchronized void onEvent(RolloutEvent event) {
        if (!seen.add(event.header())) {
            return;
        }
        String model = event.header().model();
        // A rollout that ended just before a crash is not recovered, but its last decisions are delivered again.
        if (event instanceof RolloutEvent.CheckpointPassed passed) {
            models.update(model, meters -> meters.passed(passed.checkpoint()));
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            models.update(model, meters -> meters.degraded(degraded.checkpoint()));
        } else {
            models.updateKnown(model, meters -> meters.follow(event));
        }
    }

    @Override
    public synchronized void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
        if (!seen.isPast(rollout)) {
            models.update(rollout.model(), meters -> meters.evaluated(rollout, checkpoint));
        }
    }

    synchronized int countModels() {
        models.forgetExpired();
        return models.count();
    }

    private static void warnOfLongStage(Rollout rollout) {
        rollout.plan().steps().stream()
                .filter(step -> step.stage() > 0)
                .max(Comparator.comparing(Step::soak))
                .filter(step -> step.soak().compareTo(SHORTEST_STUCK) >= 0)
                .ifPresent(step -> LOG.warn(
                        "rollout_step_longer_than_stuck_alert model={} rollout={} step={} lasts={} alert_after={}",
                        Names.printable(rollout.model()),
                        Names.printable(rollout.id()),
                        step.name(),
                        step.soak(),
                        SHORTEST_STUCK));
    }
}
