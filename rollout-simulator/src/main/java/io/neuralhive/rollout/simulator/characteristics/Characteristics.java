package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.simulator.engine.OutcomeSummary;

/**
 * The outcomes of a policy for one candidate, over many simulated rollouts. Rollbacks are false alarms if the candidate
 * is good, and detections if it is not.
 *
 * @param policy name of the policy
 * @param candidate the candidate with its true quality
 * @param outcomes the outcomes of its rollouts
 */
public record Characteristics(String policy, Candidate candidate, OutcomeSummary outcomes) {}
