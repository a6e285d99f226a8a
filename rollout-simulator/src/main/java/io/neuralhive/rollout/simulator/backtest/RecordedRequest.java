package io.neuralhive.rollout.simulator.backtest;

import java.time.Instant;

/**
 * A request of the past, with what both versions predicted and what really happened.
 *
 * @param at when it came
 * @param key what sticks to a version, such as a user's id
 * @param baseline what the version in production predicted; NaN if it failed to answer
 * @param candidate what the candidate predicted; NaN if it failed to answer
 * @param actual what really happened; NaN if that never became known
 * @param knownAt when that became known; not before {@code at}
 */
public record RecordedRequest(
        Instant at, String key, double baseline, double candidate, double actual, Instant knownAt) {

    /** Checks what a backtest relies on. */
    public RecordedRequest {
        require(!Double.isInfinite(baseline), "the baseline's prediction is " + baseline);
        require(!Double.isInfinite(candidate), "the candidate's prediction is " + candidate);
        require(!Double.isInfinite(actual), "the outcome is " + actual);
        require(!knownAt.isBefore(at), "the outcome is known at " + knownAt + ", before the request at " + at);
    }

    /** Returns whether both versions answered. */
    boolean isAnsweredByBoth() {
        return !Double.isNaN(baseline) && !Double.isNaN(candidate);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("A request can't be so: " + otherwise);
        }
    }
}
