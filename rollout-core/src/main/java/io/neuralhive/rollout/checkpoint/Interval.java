package io.neuralhive.rollout.checkpoint;

/**
 * All values that are still possible, at a confidence that its finding tells. Both ends stay valid however often they were
 * looked at.
 *
 * @param low the lowest; may be negative infinity
 * @param high the highest; may be positive infinity
 */
public record Interval(double low, double high) {}
