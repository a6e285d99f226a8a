package io.neuralhive.rollout.policy;

import java.time.Duration;
import java.util.Optional;

/** The gate at the end of a step, whose verdict decides whether the rollout proceeds. */
public sealed interface Gate {

    /** Returns the criteria by which errors of candidate and baseline are compared; empty if they are not. */
    default Optional<DegradationCriteria> comparedBy() {
        return Optional.empty();
    }

    /** Returns whether the step is judged throughout, not only at its end. */
    default boolean isAskedThroughout() {
        return comparedBy().map(DegradationCriteria::isSequential).orElse(false);
    }

    /** A gate without criteria. */
    record Open() implements Gate {}

    /**
     * Passes if the registry knows the version and its offline metrics are within limits.
     *
     * @param limits the limits
     */
    record Offline(ValidationPolicy limits) implements Gate {}

    /**
     * Passes if the baseline has enough samples to compare with. Its metrics are kept for the gates that follow.
     *
     * @param window length of the time before the rollout
     * @param minSamples minimum of labelled predictions
     */
    record Baseline(Duration window, long minSamples) implements Gate {}

    /**
     * Passes if candidate and baseline agree on enough of the requests that both got. One that the candidate fails counts as
     * a disagreement.
     *
     * @param minPredictions minimum of predictions compared, or failed by the candidate
     * @param minAgreement smallest share of agreement, 0 to 1
     * @param comparedBy limits of the candidate's errors on the same requests; empty if those are not compared
     */
    record Agreement(long minPredictions, double minAgreement, Optional<DegradationCriteria> comparedBy)
            implements Gate {}

    /**
     * Passes if the candidate is within its limits, which are relative to the baseline or absolute.
     *
     * @param criteria the limits
     * @param mode where the baseline's metrics come from
     */
    record Degradation(DegradationCriteria criteria, BaselineMode mode) implements Gate {
        @Override
        public Optional<DegradationCriteria> comparedBy() {
            return Optional.of(criteria);
        }
    }
}
