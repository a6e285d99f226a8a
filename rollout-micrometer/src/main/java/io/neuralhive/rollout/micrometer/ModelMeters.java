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
 * The meters of one model: gauges of its active rollout, counters of all its rollouts. Not thread-safe, but the meters
 * can be read at any time.
 */
final class ModelMeters {

    private final String model;
    private final ModelGauges gauges;
    private final ModelCounters counters;

    /** The rollout that the gauges show. Late events of an earlier one must not change them. */
    private @Nullable String shown;

    private boolean rollsBack;

    ModelMeters(String model, MeterRegistry registry, Clock clock) {
        this.model = model;
        this.gauges = new ModelGauges(model, registry);
        this.counters = new ModelCounters(model, registry, clock);
    }

    String model() {
        return model;
    }

    /** Returns whether no rollout is active, as far as is known. */
    boolean isIdle() {
        return shown == null;
    }

    /** Continues a rollout in its current state. */
    void show(Rollout rollout) {
        shown = rollout.id();
        rollsBack = rollout.status() == RolloutStatus.ROLLING_BACK;
        counters.expect(rollout.plan());
        gauges.show(activeStage(rollout), rollout.appliedShare());
        gauges.hold(rollout.hold().map(Hold::cause));
    }

    void evaluated(Rollout rollout, Checkpoint checkpoint) {
        if (isIdle()) {
            show(rollout);
        }
        gauges.hold(rollout.hold().map(Hold::cause));
        counters.evaluated(checkpoint);
    }

    void passed(Checkpoint checkpoint) {
        counters.passed(checkpoint);
    }

    void degraded(Checkpoint checkpoint) {
        counters.degraded(checkpoint);
    }

    /** Updates the gauges with an event, unless it is a late event of an earlier rollout. */
    void follow(RolloutEvent event) {
        if (event instanceof RolloutEvent.StepStarted started && (isIdle() || isShown(event))) {
            shown = event.header().rolloutId();
            gauges.show(started.stage(), started.share());
            gauges.hold(Optional.empty());
        } else if (event instanceof RolloutEvent.RollbackStarted && isShown(event)) {
            rollsBack = true;
            gauges.hold(Optional.empty());
        } else if (event instanceof RolloutEvent.HoldStarted held && isShown(event)) {
            held(held.hold().cause());
        } else if (event instanceof RolloutEvent.PromotionStarted && isShown(event)) {
            gauges.hold(Optional.empty());
        } else if (event instanceof RolloutEvent.Ended && isShown(event)) {
            hide();
        }
    }

    /** Updates the gauges with what another node has done to the rollout that they show. */
    void follow(Rollout rollout) {
        if (!rollout.id().equals(shown)) {
            return;
        }
        if (rollout.isEnded()) {
            hide();
        } else {
            show(rollout);
        }
    }

    private void hide() {
        shown = null;
        rollsBack = false;
        gauges.hide();
    }

    /** Removes all meters, when idle. */
    void remove() {
        counters.remove();
    }

    private void held(Hold.Cause cause) {
        gauges.hold(Optional.of(cause));
        // No event reports that all traffic is at the baseline. If the rollback is held by the registry, it is.
        if (rollsBack && cause == Hold.Cause.REGISTRY_UNAVAILABLE) {
            gauges.share(TrafficShare.NONE);
        }
    }

    private boolean isShown(RolloutEvent event) {
        return event.header().rolloutId().equals(shown);
    }

    private static int activeStage(Rollout rollout) {
        Optional<StepRef> applied = rollout.position().applied().flatMap(TrafficSplit::step);
        if (applied.isPresent()) {
            return rollout.plan().steps().get(applied.get().index()).stage();
        }
        return rollout.status() == RolloutStatus.RUNNING
                ? 0
                : rollout.currentStep().stage();
    }
}
