package io.neuralhive.rollout.policy;

import java.time.Duration;
import java.util.Optional;

/** The gate at the end of a step, whose verdict decides whether the rollout proceeds. */
public sealed interface Gate {

    /** Returns what the errors of candidate and baseline are compared by; empty if they are not. */
    default Optional<DegradationCriteria> comparedBy() {
        return Optional.empty();
    }

    /** Returns whether the step is judged throughout, not only at its end. */
    default boolean isAskedThroughout() {
        return comparedBy().map(DegradationCriteria::isSequential).orElse(false);
    }

    /** Has no criteria. */
    record Open() implements Gate {}

    /**
     * Does the registry know the version, and are its offline metrics within limits?
     *
     * @param limits the limits
     */
    record Offline(ValidationPolicy limits) implements Gate {}

    /**
     * Is there enough of a baseline to compare with? Its metrics are kept for the gates that follow.
     *
     * @param window length of the time before the rollout
     * @param minSamples minimum of labelled predictions
     */
    record Baseline(Duration window, long minSamples) implements Gate {}

    /**
     * Do candidate and baseline agree on the requests that both have seen? One that the candidate fails is not agreed on.
     *
     * @param minPredictions minimum of predictions compared, or failed by the candidate
     * @param minAgreement smallest share of agreement, 0 to 1
     * @param comparedBy limits of the candidate's errors on the same requests; empty if those are not compared
     */
    record Agreement(long minPredictions, double minAgreement, Optional<DegradationCriteria> comparedBy)
            implements Gate {}

    /**
     * Is the candidate worse than the baseline, or than absolute limits allow?
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
