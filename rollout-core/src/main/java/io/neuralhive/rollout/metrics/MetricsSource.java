package io.neuralhive.rollout.metrics;

/**
 * Where the engine learns how a version has done. Implementations are thread-safe.
 *
 * <p>What can't be measured must not be made up: a source that has no samples returns a summary without samples; one that
 * can't tell throws. Neither ever passes a gate.
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
}
