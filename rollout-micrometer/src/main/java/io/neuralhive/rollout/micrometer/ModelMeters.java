package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one model: gauges of its rollout under way, counters of all its rollouts. Not thread-safe, but the meters can
 * be read at any time.
 */
final class ModelMeters {

    private final String model;
    private final ModelGauges gauges;
    private final ModelCounters counters;

    /** The rollout that the gauges show. Late news of an earlier one must not change them. */
    private @Nullable String shown;

    private boolean goesBack;

    ModelMeters(String model, MeterRegistry registry, Clock clock) {
        this.model = model;
        this.gauges = new ModelGauges(model, registry);
        this.counters = new ModelCounters(model, registry, clock);
    }

    String model() {
        return model;
    }

    /** Returns whether no rollout is under way, as far as was told. */
    boolean isIdle() {
        return shown == null;
    }

    /** Takes up a rollout where it stands. */
    void show(Rollout rollout) {
        shown = rollout.id();
        goesBack = rollout.status() == RolloutStatus.ROLLING_BACK;
        counters.expect(rollout.plan());
        gauges.show(stageInForce(rollout), rollout.appliedShare());
    }

    void look(Rollout rollout, Checkpoint checkpoint) {
        if (isIdle()) {
            show(rollout);
        }
        counters.looked(checkpoint);
    }

    void take(RolloutEvent event) {
        if (event instanceof RolloutEvent.CheckpointPassed passed) {
            counters.passed(passed.checkpoint());
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            counters.degraded(degraded.checkpoint());
        } else if (isIdle() || event.header().rolloutId().equals(shown)) {
            follow(event);
        }
    }

    void remove() {
        gauges.hide();
        counters.remove();
    }

    private void follow(RolloutEvent event) {
        if (event instanceof RolloutEvent.StepStarted started) {
            shown = started.header().rolloutId();
            gauges.show(started.stage(), started.share());
        } else if (event instanceof RolloutEvent.RollbackStarted) {
            goesBack = true;
        } else if (event instanceof RolloutEvent.HoldStarted held) {
            // No event says that the traffic is back. It is if the registry is what is waited for, which comes after
            // it.
            if (goesBack && held.hold().cause() == Hold.Cause.REGISTRY_UNAVAILABLE) {
                gauges.share(TrafficShare.NONE);
            }
        } else if (event instanceof RolloutEvent.Ended) {
            shown = null;
            goesBack = false;
            gauges.hide();
        }
    }

    private static int stageInForce(Rollout rollout) {
        Optional<StepRef> inForce = rollout.applied().flatMap(TrafficSplit::step);
        if (inForce.isPresent()) {
            return rollout.plan().steps().get(inForce.get().index()).stage();
        }
        return rollout.status() == RolloutStatus.RUNNING
                ? 0
                : rollout.currentStep().stage();
    }
}
