package io.neuralhive.rollout.policy;

import java.time.Duration;

/** The question at the end of a step, whose answer decides whether the rollout goes on. */
public sealed interface Gate {

    /** Nothing is asked. */
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
     * @param window how far back to look
     * @param minSamples fewest labelled predictions
     */
    record Baseline(Duration window, long minSamples) implements Gate {}

    /**
     * Do candidate and baseline agree on the requests that both have seen?
     *
     * @param minPredictions fewest compared predictions
     * @param minAgreement smallest share of agreement, 0 to 1
     */
    record Agreement(long minPredictions, double minAgreement) implements Gate {}

    /**
     * Is the candidate worse than the baseline, or than absolute limits allow?
     *
     * @param criteria the limits
     * @param mode where the baseline's metrics come from
     */
    record Degradation(DegradationCriteria criteria, BaselineMode mode) implements Gate {}
}
