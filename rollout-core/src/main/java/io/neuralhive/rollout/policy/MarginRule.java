package io.neuralhive.rollout.policy;

/** What has to be statistically significant before the sequential rule rolls back. */
public enum MarginRule {
    /** That the true increase is past its limit. */
    STRICT,
    /**
     * That there is a true increase, however small, while the increase seen is past its limit. Finds bad candidates sooner,
     * and sometimes rolls back one whose true increase is within the limit.
     */
    SIGNIFICANT_AND_MATERIAL
}
