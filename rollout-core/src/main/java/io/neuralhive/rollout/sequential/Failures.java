package io.neuralhive.rollout.sequential;

/**
 * The failures of both arms in one step.
 *
 * @param candidate of the candidate
 * @param baseline of the baseline
 * @param share the candidate's planned share of the requests, above 0 and below 1
 */
record Failures(long candidate, long baseline, double share) {

    /** Returns what the odds are that a failure is the candidate's, if both fail at the same rate. */
    double odds() {
        return share / (1 - share);
    }
}
