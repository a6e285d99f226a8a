package io.neuralhive.rollout.metrics;

import io.neuralhive.rollout.policy.RolloutPolicy;

/**
 * Where the engine learns how a version has done. Implementations are thread-safe.
 *
 * <p>What can't be measured must not be made up: a source that has no samples returns a summary without samples; one that
 * can't tell throws. Neither ever passes a gate. Why a source has no say after {@link #verify}:
 * docs/decisions/0035-a-source-verifies.md.
 */
@FunctionalInterface
public interface MetricsSource {

    /**
     * Returns what a version has done in a window.
     *
     * @param model name of the model
     * @param version name of the version; samples of other versions must not be mixed in
     * @param window what to cover
     * @throws Exception if the metrics can't be had; the rollout then holds
     */
    MetricSummary collect(String model, String version, Window window) throws Exception;

    /**
     * Checks that this source can tell what a rollout will ask of it. Called when a promotion is asked for, before anything is
     * done. That there are no samples yet is no reason to refuse. By default nothing is checked.
     *
     * @param model name of the model
     * @param version the version to be promoted
     * @param policy what will be asked, and how it will be judged
     * @throws Exception if it can't, or it can't be found out; the promotion then does not begin
     */
    default void verify(String model, String version, RolloutPolicy policy) throws Exception {}
}
