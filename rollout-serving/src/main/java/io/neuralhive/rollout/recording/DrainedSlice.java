package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one thread's stripe, on their way to the ledgers.
 *
 * @param kind what it is of
 * @param from start of the slice of time, in milliseconds since 1970-01-01T00:00Z
 * @param step for which step it is evidence; null if for none
 * @param sum what was counted
 */
record DrainedSlice(Kind kind, long from, @Nullable StepRef step, Slice sum) {

    /** They are counted separately, since outcomes belong to the time of their request, which may be hours ago. */
    enum Kind {
        /** Requests, comparisons and values of metrics. */
        REQUESTS,
        /** Errors of predictions whose outcome is known. */
        OUTCOMES
    }
}
