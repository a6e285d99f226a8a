package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.prometheus.PrometheusQueries.Means;

/**
 * What the gates of a policy will ask for.
 *
 * @param policy the policy
 */
record Needs(RolloutPolicy policy) {

    static final String NO_MATURITY =
            "A label maturity can't be kept by counters, which do not tell how old a prediction was when its outcome came:"
                    + " set label_maturity_minutes to 0, or give another metrics source";

    static Needs of(RolloutPolicy policy) {
        return new Needs(policy);
    }

    /** Checks that queries of steps tell all of it. */
    void requireMet(PrometheusQueries queries) {
        if (!policy.labelMaturity().isZero()) {
            throw new IllegalArgumentException(NO_MATURITY);
        }
        for (Step step : policy.plan().steps()) {
            if (step.gate() instanceof Gate.Agreement) {
                require(queries.has(PrometheusQueries.COMPARED), "the shadow step", "agreement(…)");
            } else if (step.gate() instanceof Gate.Degradation degradation) {
                requireMet(degradation.criteria(), queries);
            }
        }
    }

    private static void requireMet(DegradationCriteria criteria, PrometheusQueries queries) {
        if (criteria.maeBasis() != MaeBasis.TARGET_UNIT) {
            throw new IllegalArgumentException(
                    "An error in percent of the mean actual value needs the actual values, which no query tells: compare errors"
                            + " in the target's unit, or give another metrics source");
        }
        boolean spread = criteria.isSequential();
        requireMean("checkpoint_method sequential", PrometheusQueries.ERRORS, spread, queries);
        for (MetricLimit limit : criteria.limits()) {
            requireMet(limit, spread, queries);
        }
    }

    private static void requireMet(MetricLimit limit, boolean spread, PrometheusQueries queries) {
        String needing = "the limit \"" + limit + "\"";
        if (limit.isLatency()) {
            require(queries.has(PrometheusQueries.P50), needing, "latency(…)");
        } else if (limit.metric().equals(MetricLimit.RMSE)) {
            requireMean(needing, PrometheusQueries.ERRORS, true, queries);
            if (spread) {
                throw new IllegalArgumentException(
                        needing
                                + " under checkpoint_method sequential needs how far squared errors spread, which no query tells");
            }
        } else if (limit.metric().equals(MetricLimit.LABEL_LAG)) {
            require(queries.has(PrometheusQueries.LABEL_LAG), needing, "labelLag(…)");
        } else if (!MetricLimit.STANDARD.contains(limit.metric())) {
            requireMean(needing, PrometheusQueries.metric(limit.metric()), spread, queries);
        }
    }

    private static void requireMean(String needing, Means means, boolean spread, PrometheusQueries queries) {
        require(queries.has(means), needing, "metric(…)");
        if (spread) {
            require(queries.has(means.squares()), needing, "a sum of squares, withSquares(…),");
        }
    }

    private static void require(boolean isMet, String needing, String queries) {
        if (!isMet) {
            throw new IllegalArgumentException(
                    "The queries do not tell what " + needing + " needs: build them with " + queries + " of it");
        }
    }
}
