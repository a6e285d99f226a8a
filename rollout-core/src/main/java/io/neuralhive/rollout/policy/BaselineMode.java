package io.neuralhive.rollout.policy;

/** When the production version's metrics, against which the candidate is judged, are collected. */
public enum BaselineMode {
    /** Once, before the candidate gets its first live traffic. */
    BEFORE_ROLLOUT,
    /**
     * At every checkpoint, over the same window as the candidate's. Immune to traffic that changes over time, and the
     * better choice if the source reports the two versions separately. At 100 % there is no such baseline, and only
     * absolute limits apply.
     */
    CONCURRENT
}
