package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.TrafficShare;

/**
 * What both arms did in one step under live traffic. Steps are compared each for itself, since shares and traffic change from
 * one to the next.
 *
 * @param step name of the step
 * @param share the candidate's planned share
 * @param candidate the candidate's metrics
 * @param baseline the baseline's, over the same time
 */
public record Stratum(String step, TrafficShare share, MetricSummary candidate, MetricSummary baseline) {}
