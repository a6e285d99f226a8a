package io.neuralhive.rollout.simulator.backtest;

import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Instant;

/**
 * The traffic of one step of a rollout in a backtest.
 *
 * @param step name of the step
 * @param share the candidate's share
 * @param from when its split was applied
 * @param to when the next split was applied, or the backtest ended
 * @param candidateRequests requests that the candidate served
 * @param baselineRequests requests that the baseline served
 */
public record StepTraffic(
        String step, TrafficShare share, Instant from, Instant to, long candidateRequests, long baselineRequests) {}
