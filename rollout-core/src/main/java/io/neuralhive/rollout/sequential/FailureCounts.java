package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Stratum;

/**
 * The failures of both arms in one step.
 *
 * @param candidate of the candidate
 * @param baseline of the baseline
 * @param share the candidate's share of the requests, above 0 and below 1
 */
record FailureCounts(long candidate, long baseline, double share) {

    /**
     * Returns the failures in a step in which both arms had requests. The share is the one that was seen: a split is planned for
     * keys, some of which bring more requests than others.
     */
    static FailureCounts in(Stratum step) {
        double requests = step.candidate().requests();
        return new FailureCounts(
                step.candidate().failures(),
                step.baseline().failures(),
                requests / (requests + step.baseline().requests()));
    }

    /** Returns what the odds are that a failure is the candidate's, if both fail at the same rate. */
    double odds() {
        return share / (1 - share);
    }
}
