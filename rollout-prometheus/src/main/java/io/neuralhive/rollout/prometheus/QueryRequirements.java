package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.prometheus.PrometheusQueries.Means;

/**
 * The queries that the gates of a policy need.
 *
 * @param policy the policy
 */
record QueryRequirements(RolloutPolicy policy) {

    static final String NO_MATURITY =
            "Counters do not support a label maturity, since they do not record the age of a prediction when its outcome arrives:"
                    + " set label_maturity_minutes to 0, or use another metrics source";

    static QueryRequirements of(RolloutPolicy policy) {
        return new QueryRequirements(policy);
    }

    /**
     * Checks that the queries of steps, and those of the last hours as far as a baseline comes from them, are complete.
     */
    void requireMet(PrometheusQueries ofSteps, PrometheusQueries ofTotals) {
        if (!policy.labelMaturity().isZero()) {
            throw new IllegalArgumentException(NO_MATURITY);
        }
        ConfiguredQueries ofCandidate = new ConfiguredQueries("The queries", ofSteps);
        ConfiguredQueries ofBaseline =
                new ConfiguredQueries("The queries of the last hours, from which the baseline comes,", ofTotals);
        for (Step step : RolloutPlan.of(policy).steps()) {
            if (step.gate() instanceof Gate.Agreement) {
                ofCandidate.require(PrometheusQueries.COMPARED, "the shadow step", "agreement(…)");
            } else if (step.gate() instanceof Gate.Degradation degradation) {
                ofCandidate.requireMet(degradation.criteria());
                if (degradation.mode() == BaselineMode.BEFORE_ROLLOUT) {
                    ofBaseline.requireCompared(degradation.criteria());
                }
            }
        }
    }

    /**
     * Configured queries.
     *
     * @param name their name in messages
     * @param queries the queries
     */
    private record ConfiguredQueries(String name, PrometheusQueries queries) {

        void requireMet(DegradationCriteria criteria) {
            if (criteria.maeBasis() != MaeBasis.TARGET_UNIT) {
                throw new IllegalArgumentException(
                        "An error in percent of the mean actual value needs the actual values, which no query returns: compare errors"
                                + " in the target's unit, or use another metrics source");
            }
            boolean spread = criteria.isSequential();
            requireMean("checkpoint_method sequential", PrometheusQueries.ERRORS, spread);
            for (MetricLimit limit : criteria.limits()) {
                requireMet(limit, spread);
            }
        }

        /**
         * The sequential method has no recorded baseline. The lag of outcomes is evaluated in both arms, for any bound.
         */
        void requireCompared(DegradationCriteria criteria) {
            for (MetricLimit limit : criteria.limits()) {
                if (limit.isRelative() || limit.metric().equals(MetricLimit.LABEL_LAG)) {
                    requireMet(limit, false);
                }
            }
        }

        private void requireMet(MetricLimit limit, boolean spread) {
            String needing = "the limit \"" + limit + "\"";
            if (limit.isLatency()) {
                require(PrometheusQueries.P50, needing, "latency(…)");
            } else if (limit.metric().equals(MetricLimit.RMSE)) {
                requireMean(needing, PrometheusQueries.ERRORS, true);
                if (spread) {
                    throw new IllegalArgumentException(
                            needing
                                    + " under checkpoint_method sequential needs the spread of squared errors, which no query returns");
                }
            } else if (limit.metric().equals(MetricLimit.LABEL_LAG)) {
                require(PrometheusQueries.LABEL_LAG, needing, "labelLag(…)");
            } else if (!MetricLimit.STANDARD.contains(limit.metric())) {
                requireMean(needing, PrometheusQueries.metric(limit.metric()), spread);
            }
        }

        private void requireMean(String needing, Means means, boolean spread) {
            require(means.count(), needing, "metric(…)");
            if (spread) {
                require(means.squares(), needing, "a sum of squares, withSquares(…),");
            }
        }

        void require(String query, String needing, String missing) {
            if (!queries.has(query)) {
                throw new IllegalArgumentException(
                        name + " lack what " + needing + " needs: add " + missing + " to them");
            }
        }
    }
}
