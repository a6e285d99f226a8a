package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a gate judges. Together with the gate it determines the verdict.
 *
 * @param window what the candidate's metrics cover; the baseline's too, unless they were recorded before
 * @param candidate the candidate's metrics; empty where the gate does not need them, or they were unavailable
 * @param baseline the baseline's metrics; empty where the gate does not need them, there are none, or they were unavailable
 * @param comparison whether there is a baseline to compare with
 * @param offline the candidate's offline metrics by name; empty if the registry does not know the version, or the gate does
 *     not need them
 * @param failure why metrics were unavailable; empty if they were available
 * @param share the candidate's planned share of live traffic
 * @param phase how far the step is in its soak
 * @param earlier the metrics of both arms in earlier steps of the rollout, for the sequential method; without those before
 *     an operator last accepted a gate
 */
public record Evidence(
        Window window,
        Optional<MetricSummary> candidate,
        Optional<MetricSummary> baseline,
        Comparison comparison,
        Optional<Map<String, Double>> offline,
        Optional<String> failure,
        TrafficShare share,
        Phase phase,
        List<Stratum> earlier) {

    /** Copies map and list. */
    public Evidence {
        offline = offline.map(Map::copyOf);
        earlier = List.copyOf(earlier);
    }

    /** Whether there is a baseline to compare with. */
    public enum Comparison {
        /** There is one; if its metrics are missing, they were unavailable. */
        AVAILABLE,
        /** The model has no version in production. */
        NO_PRODUCTION_VERSION,
        /** An operator accepted the rollout without a recorded baseline. */
        WAIVED,
        /** All traffic goes to the candidate, so that there is no concurrent baseline. */
        NO_CONCURRENT_TRAFFIC
    }

    /** How far a step is in its soak. */
    public enum Phase {
        /** During the soak: only statistically significant findings count. */
        SOAKING,
        /** After the soak. */
        SOAKED,
        /** After the policy's deadline. */
        OVERDUE
    }

    /** Returns evidence without metrics, after the soak. */
    public static Evidence none(Window window) {
        return new Evidence(
                window,
                Optional.empty(),
                Optional.empty(),
                Comparison.AVAILABLE,
                Optional.empty(),
                Optional.empty(),
                TrafficShare.NONE,
                Phase.SOAKED,
                List.of());
    }

    /** Returns a copy with the candidate's metrics. */
    public Evidence withCandidate(MetricSummary summary) {
        return new Evidence(
                window, Optional.of(summary), baseline, comparison, offline, failure, share, phase, earlier);
    }

    /** Returns a copy with the baseline's metrics. */
    public Evidence withBaseline(MetricSummary summary) {
        return new Evidence(
                window, candidate, Optional.of(summary), comparison, offline, failure, share, phase, earlier);
    }

    /** Returns a copy that says whether there is a baseline. */
    public Evidence withComparison(Comparison comparison) {
        return new Evidence(window, candidate, baseline, comparison, offline, failure, share, phase, earlier);
    }

    /** Returns a copy with the candidate's offline metrics. */
    public Evidence withOffline(Map<String, Double> metrics) {
        return new Evidence(
                window, candidate, baseline, comparison, Optional.of(metrics), failure, share, phase, earlier);
    }

    /** Returns a copy with the reason why metrics were unavailable. */
    public Evidence withFailure(String cause) {
        return new Evidence(
                window, candidate, baseline, comparison, offline, Optional.of(cause), share, phase, earlier);
    }

    /** Returns a copy with the candidate's planned share, and how far the step is in its soak. */
    public Evidence withPlan(TrafficShare share, Phase phase) {
        return new Evidence(window, candidate, baseline, comparison, offline, failure, share, phase, earlier);
    }

    /** Returns a copy with the strata of earlier steps. */
    public Evidence withEarlier(List<Stratum> earlier) {
        return new Evidence(window, candidate, baseline, comparison, offline, failure, share, phase, earlier);
    }

    /** Returns the strata of earlier steps and of the one that is judged, if both arms can be compared in it. */
    public List<Stratum> strata() {
        List<Stratum> all = new ArrayList<>(earlier);
        if (comparison == Comparison.AVAILABLE && candidate.isPresent() && baseline.isPresent()) {
            String name = window.step().map(StepRef::name).orElse("");
            all.add(new Stratum(name, share, candidate.get(), baseline.get()));
        }
        return all;
    }

    /**
     * Returns why candidate and baseline can't be compared, as a phrase.
     *
     * @throws IllegalStateException if they can
     */
    public String whyNotCompared() {
        return switch (comparison) {
            case NO_PRODUCTION_VERSION -> "no version in production to compare with: only absolute limits apply";
            case WAIVED -> "accepted without a baseline: only absolute limits apply";
            case NO_CONCURRENT_TRAFFIC -> "no traffic is left for a concurrent baseline: only absolute limits apply";
            case AVAILABLE -> throw new IllegalStateException("There is a baseline");
        };
    }
}
