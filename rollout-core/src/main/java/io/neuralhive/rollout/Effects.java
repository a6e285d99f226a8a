package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.StaleFenceException;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.registry.ProductionConflictException;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes router and registry what a rollout's saved state wants them to be, and tells what came of it. */
final class Effects {

    private final TrafficRouter router;
    private final OutgoingCalls routerCalls;
    private final ModelRegistry registry;
    private final OutgoingCalls registryCalls;
    private final Consumer<Rollout> onLateSplit;

    /**
     * Creates the effects.
     *
     * @param onLateSplit takes the rollout whose split came into force after it had been given up
     */
    Effects(
            TrafficRouter router,
            OutgoingCalls routerCalls,
            ModelRegistry registry,
            OutgoingCalls registryCalls,
            Consumer<Rollout> onLateSplit) {
        this.router = router;
        this.routerCalls = routerCalls;
        this.registry = registry;
        this.registryCalls = registryCalls;
        this.onLateSplit = onLateSplit;
    }

    /** Puts the wanted split into force: {@link Signal.SplitApplied} or {@link Signal.EffectFailed}. */
    Signal applySplit(Rollout rollout) {
        try {
            routerCalls.call(
                    () -> {
                        router.apply(rollout.wantedSplit(), rollout.fence());
                        return true;
                    },
                    () -> onLateSplit.accept(rollout));
            return new Signal.SplitApplied(rollout.wantedSplit());
        } catch (CallFailedException e) {
            if (rollout.isEnded() && e.getCause() instanceof StaleFenceException) {
                // The traffic belongs to somebody newer, and is as they want it.
                return new Signal.SplitApplied(rollout.wantedSplit());
            }
            return new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Promotes the candidate, or on the way back restores the baseline if the registry still names the candidate. */
    Signal tellRegistry(Rollout rollout) {
        boolean promoting = rollout.status() == RolloutStatus.PROMOTING;
        Optional<String> candidate = Optional.of(rollout.candidate());
        ProductionChange change = promoting
                ? new ProductionChange(rollout.model(), rollout.baseline(), candidate, rollout.fence())
                : new ProductionChange(rollout.model(), candidate, rollout.baseline(), rollout.fence());
        try {
            registryCalls.call(() -> {
                registry.setProduction(change);
                return true;
            });
            return new Signal.RegistrySettled();
        } catch (CallFailedException e) {
            String why = String.valueOf(e.getMessage());
            if (e.getCause() instanceof ProductionConflictException) {
                // On the way back, a version that is no longer ours is left alone.
                return promoting ? new Signal.RegistryConflict(why) : new Signal.RegistrySettled();
            }
            return new Signal.EffectFailed(Hold.Cause.REGISTRY_UNAVAILABLE, why);
        }
    }
}
