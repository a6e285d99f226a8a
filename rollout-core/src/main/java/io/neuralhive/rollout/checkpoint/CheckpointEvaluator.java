package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.DegradationCriteria;
import java.util.List;

/**
 * The rule that compares a candidate with its baseline. A pure function: the same arguments give the same findings, without
 * side effects and without reading a clock. Implementations are thread-safe.
 */
public interface CheckpointEvaluator {

    /** Returns the rule's name, kept in the record of every decision it makes. */
    String name();

    /**
     * Returns the findings of every criterion.
     *
     * @param criteria the limits
     * @param evidence what was measured; the candidate's metrics are present and free of {@linkplain
     *     io.neuralhive.rollout.metrics.MetricSummary#defect() defects}, and so are the baseline's where there is a
     *     baseline to compare with
     * @return at least one finding
     */
    List<Finding> evaluate(DegradationCriteria criteria, Evidence evidence);

    /**
     * Returns the findings on the errors of both versions on the same requests, while the candidate gets shadow calls. By
     * default none.
     *
     * @param criteria the limits
     * @param evidence what was measured; the candidate's metrics are present and free of defects
     * @return the findings, possibly none; one that is inconclusive holds the rollout
     */
    default List<Finding> evaluatePairs(DegradationCriteria criteria, Evidence evidence) {
        return List.of();
    }
}
