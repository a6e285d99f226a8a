package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.RolloutPolicy;

/**
 * A policy after one source of settings.
 *
 * @param policy the policy
 * @param settings how many settings the source gave
 */
record Applied(RolloutPolicy policy, int settings) {}
