package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.TrafficShare;

/**
 * The metrics of both arms in one step under live traffic. Each step is compared separately, since shares and traffic
 * change between steps.
 *
 * @param step name of the step
 * @param share the candidate's planned share
 * @param candidate the candidate's metrics
 * @param baseline the baseline's, over the same time
 */
public record Stratum(String step, TrafficShare share, MetricSummary candidate, MetricSummary baseline) {}
