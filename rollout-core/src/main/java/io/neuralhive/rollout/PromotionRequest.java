package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Attribution;
import java.util.function.UnaryOperator;

/**
 * A request to promote a version: how its policy differs from the engine's, and who asks for it.
 *
 * @param model name of the model
 * @param version the version to be promoted
 * @param policy turns the engine's policy into the one for this promotion; the engine's stays as it is
 * @param by who asks, and why; kept in the history
 */
public record PromotionRequest(String model, String version, UnaryOperator<RolloutPolicy> policy, Attribution by) {

    private static final Attribution SERVICE = new Attribution("service", "");

    /** Checks the names. */
    public PromotionRequest {
        Names.requireModel(model);
        Names.requireVersion(version);
    }

    /**
     * Returns a request under the engine's policy, attributed to the service itself.
     *
     * @throws IllegalArgumentException if a name is not {@linkplain Names allowed}
     */
    public static PromotionRequest of(String model, String version) {
        return new PromotionRequest(model, version, UnaryOperator.identity(), SERVICE);
    }

    /** Returns a request that differs in the given settings. They are checked when the promotion begins. */
    public PromotionRequest overriding(PolicyOverrides overrides) {
        return new PromotionRequest(model, version, overrides::applyTo, by);
    }

    /** Returns a request whose policy is changed by the given function. */
    public PromotionRequest adjusting(UnaryOperator<RolloutPolicy.Builder> change) {
        return new PromotionRequest(
                model, version, engines -> change.apply(engines.toBuilder()).build(), by);
    }

    /** Returns a copy attributed to a person or a program. */
    public PromotionRequest by(String actor, String reason) {
        return new PromotionRequest(model, version, policy, new Attribution(actor, reason));
    }
}
