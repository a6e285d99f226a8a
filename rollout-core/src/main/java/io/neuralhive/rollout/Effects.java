package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a rollout's saved state to router and registry, and returns the resulting signals.
 *
 * @param onLateSplit takes the rollout whose split was applied by a call that had timed out
 */
record Effects(
        OutgoingCalls<TrafficRouter> router, OutgoingCalls<ModelRegistry> registry, Consumer<Rollout> onLateSplit) {

    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

    /** Applies the wanted split: {@link Signal.SplitApplied} or {@link Signal.EffectFailed}. */
    Signal applySplit(Rollout rollout) {
        try {
            router.call(
                    target -> {
                        target.apply(rollout.wantedSplit(), rollout.fencingToken());
                        return true;
                    },
                    () -> onLateSplit.accept(rollout));
            return new Signal.SplitApplied(rollout.wantedSplit());
        } catch (CallFailedException e) {
            boolean leaves = rollout.isEnded() || rollout.status() == RolloutStatus.ROLLING_BACK;
            if (leaves && e.getCause() instanceof StaleFencingTokenException) {
                // The traffic belongs to a newer rollout, and is as that one wants it.
                LOG.warn("rollout_traffic_taken_over rollout={} why={}", Names.printable(rollout.id()), e.getMessage());
                return new Signal.SplitApplied(rollout.wantedSplit());
            }
            return new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Promotes the candidate, or in a rollback restores the baseline if the registry still names the candidate. */
    Signal updateRegistry(Rollout rollout) {
        boolean promoting = rollout.status() == RolloutStatus.PROMOTING;
        Optional<String> candidate = Optional.of(rollout.candidate());
        ProductionChange change = promoting
                ? new ProductionChange(rollout.model(), rollout.baseline(), candidate, rollout.fencingToken())
                : new ProductionChange(rollout.model(), candidate, rollout.baseline(), rollout.fencingToken());
        try {
            registry.call(target -> {
                target.setProduction(change);
                return true;
            });
            return new Signal.RegistrySettled();
        } catch (CallFailedException e) {
            String why = String.valueOf(e.getMessage());
            if (e.getCause() instanceof ProductionConflictException && promoting) {
                return new Signal.RegistryConflict(why);
            }
            if (!promoting && isNotOursAnyMore(e.getCause())) {
                return new Signal.RegistrySettled();
            }
            return new Signal.EffectFailed(Hold.Cause.REGISTRY_UNAVAILABLE, why);
        }
    }

    /** In a rollback, a version that was set outside this rollout is left as it is. */
    private static boolean isNotOursAnyMore(@Nullable Throwable refusal) {
        return refusal instanceof ProductionConflictException || refusal instanceof StaleFencingTokenException;
    }
}
