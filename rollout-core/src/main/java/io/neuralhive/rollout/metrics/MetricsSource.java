package io.neuralhive.rollout.metrics;

import io.neuralhive.rollout.policy.RolloutPolicy;

/**
 * The source of the metrics of each version. Implementations are thread-safe.
 *
 * <p>Missing metrics must not be made up: a source without samples returns a summary without samples; one that fails
 * throws. Neither passes a gate. Why a source is not consulted on the policy after {@link #verify}:
 * docs/decisions/0035-a-source-verifies.md.
 */
@FunctionalInterface
public interface MetricsSource {

    /**
     * Returns the metrics of a version in a window.
     *
     * @param model name of the model
     * @param version name of the version; samples of other versions must not be mixed in
     * @param window what to cover
     * @throws Exception if the metrics are unavailable; the rollout then holds
     */
    MetricSummary collect(String model, String version, Window window) throws Exception;

    /**
     * Checks that this source can provide what a rollout will need. Called when a promotion is requested, before anything
     * is done. A lack of samples is no reason to refuse. By default nothing is checked.
     *
     * @param model name of the model
     * @param version the version to be promoted
     * @param policy which metrics are needed, and how they will be judged
     * @throws Exception if it can't, or the check fails; the promotion then does not begin
     */
    default void verify(String model, String version, RolloutPolicy policy) throws Exception {}
}
