package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.Optional;

/**
 * All that a process has counted of a version since it began to: sums that only grow.
 *
 * @param model name of the model
 * @param version name of the version
 * @param step the rollout's step that it is evidence for; empty for everything that the version did
 * @param number distinguishes these sums from all others of this process, including later ones for the same version and
 *     step that were begun after these had been evicted
 * @param summary what was counted
 */
public record VersionTotals(String model, String version, Optional<StepRef> step, long number, MetricSummary summary) {}
