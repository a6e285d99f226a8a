package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.List;
import java.util.Optional;

/**
 * What a rollout's gates have found so far, as far as those that follow need it.
 *
 * @param baselineMetrics the baseline's metrics from before the rollout; empty if not (yet) recorded
 * @param strata what both arms did in the steps that were passed, for the sequential method; not in those before a person last
 *     accepted a gate
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
