package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.util.Map;
import java.util.Optional;

/**
 * All that a gate is shown. Together with the gate it determines the verdict.
 *
 * @param window what the candidate's metrics cover; the baseline's too, unless they were recorded before
 * @param candidate the candidate's metrics; empty where the gate does not ask for them, or they could not be had
 * @param baseline the baseline's metrics; empty where the gate does not ask for them, there are none, or they could not be
 *     had
 * @param comparison whether there is a baseline to compare with
 * @param offline the candidate's offline metrics by name; empty if the registry does not know the version, or the gate
 *     does not ask
 * @param failure why metrics could not be had; empty if they could
 */
public record Evidence(
        Window window,
        Optional<MetricSummary> candidate,
        Optional<MetricSummary> baseline,
        Comparison comparison,
        Optional<Map<String, Double>> offline,
        Optional<String> failure) {

    /** Copies the map. */
    public Evidence {
        offline = offline.map(Map::copyOf);
    }

    /** Whether there is a baseline to compare with. */
    public enum Comparison {
        /** There is one. Its metrics missing then means that they could not be had. */
        AVAILABLE,
        /** The model has no version in production. */
        NO_PRODUCTION_VERSION,
        /** A person accepted the rollout without a recorded baseline. */
        WAIVED,
        /** The whole traffic goes to the candidate, so that there is no concurrent baseline. */
        NO_CONCURRENT_TRAFFIC
    }

    /** Returns evidence of which nothing was seen yet. */
    public static Evidence none(Window window) {
        return new Evidence(
                window, Optional.empty(), Optional.empty(), Comparison.AVAILABLE, Optional.empty(), Optional.empty());
    }

    /** Returns a copy with the candidate's metrics. */
    public Evidence withCandidate(MetricSummary summary) {
        return new Evidence(window, Optional.of(summary), baseline, comparison, offline, failure);
    }

    /** Returns a copy with the baseline's metrics. */
    public Evidence withBaseline(MetricSummary summary) {
        return new Evidence(window, candidate, Optional.of(summary), comparison, offline, failure);
    }

    /** Returns a copy that says whether there is a baseline. */
    public Evidence withComparison(Comparison comparison) {
        return new Evidence(window, candidate, baseline, comparison, offline, failure);
    }

    /** Returns a copy with the candidate's offline metrics. */
    public Evidence withOffline(Map<String, Double> metrics) {
        return new Evidence(window, candidate, baseline, comparison, Optional.of(metrics), failure);
    }

    /** Returns a copy that says why metrics could not be had. */
    public Evidence withFailure(String cause) {
        return new Evidence(window, candidate, baseline, comparison, offline, Optional.of(cause));
    }
}
