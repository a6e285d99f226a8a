package io.neuralhive.rollout.policy;

/** Which mean absolute error is compared between candidate and baseline. */
public enum MaeBasis {
    /** The error in the unit of the predicted quantity. */
    TARGET_UNIT,
    /**
     * The error in percent of the mean actual value in the same samples. Evens out a mix of large and small targets that
     * changed between the two arms.
     */
    PERCENT_OF_MEAN_ACTUAL
}
