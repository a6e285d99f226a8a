package io.neuralhive.rollout.checkpoint;

/**
 * A confidence interval, at the level given in its finding's explanation. It stays valid however often it is evaluated.
 *
 * @param low the lowest; may be negative infinity
 * @param high the highest; may be positive infinity
 */
public record Interval(double low, double high) {}
