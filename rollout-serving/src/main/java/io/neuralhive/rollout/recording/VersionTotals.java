package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.Optional;

/**
 * All that a process has counted of a version since it began to: sums that only grow.
 *
 * @param model name of the model
 * @param version name of the version
 * @param step the rollout's step that it is evidence for; empty for all that the version did, whatever the step
 * @param number tells these sums from all others of this process, those included that were begun anew for the same version and
 *     step after the earlier ones had to make room
 * @param summary what was counted
 */
public record VersionTotals(String model, String version, Optional<StepRef> step, long number, MetricSummary summary) {}
