package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.simulator.engine.OutcomeSummary;

/**
 * What a policy did to one candidate, over many simulated rollouts. Rollbacks are false alarms where the candidate is good, and
 * detections where it is not.
 *
 * @param policy name of the policy
 * @param candidate the candidate as it really is
 * @param outcomes what became of its rollouts
 */
public record Characteristics(String policy, Candidate candidate, OutcomeSummary outcomes) {}
