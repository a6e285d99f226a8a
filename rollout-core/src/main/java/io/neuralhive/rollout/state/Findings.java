package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.List;
import java.util.Optional;

/**
 * The results of a rollout's gates so far that later gates need.
 *
 * @param baselineMetrics the baseline's metrics from before the rollout; empty if not (yet) recorded
 * @param strata the metrics of both arms in the steps that were passed, for the sequential method; without those before an
 *     operator last accepted a gate
 * @param lastCheckpoint the latest evaluation of a gate; empty before the first one
 */
public record Findings(
        Optional<MetricSummary> baselineMetrics, List<Stratum> strata, Optional<Checkpoint> lastCheckpoint) {

    static final Findings NONE = new Findings(Optional.empty(), List.of(), Optional.empty());

    /** Copies the list. */
    public Findings {
        strata = List.copyOf(strata);
    }
}
