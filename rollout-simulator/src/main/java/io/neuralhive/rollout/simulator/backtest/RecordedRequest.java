package io.neuralhive.rollout.simulator.backtest;

import java.time.Instant;

/**
 * A recorded request, with the predictions of both versions and the actual value.
 *
 * @param at the time of the request
 * @param key the sticky key, such as a user's id
 * @param baseline the prediction of the version in production; NaN if it failed
 * @param candidate the prediction of the candidate; NaN if it failed
 * @param actual the actual value; NaN if it is unknown
 * @param knownAt when it became known; not before {@code at}
 */
public record RecordedRequest(
        Instant at, String key, double baseline, double candidate, double actual, Instant knownAt) {

    /** Checks the assumptions of a backtest. */
    public RecordedRequest {
        require(!Double.isInfinite(baseline), "the baseline's prediction is " + baseline);
        require(!Double.isInfinite(candidate), "the candidate's prediction is " + candidate);
        require(!Double.isInfinite(actual), "the outcome is " + actual);
        require(!knownAt.isBefore(at), "the outcome is known at " + knownAt + ", before the request at " + at);
    }

    /** Returns whether both versions made a prediction. */
    boolean isAnsweredByBoth() {
        return !Double.isNaN(baseline) && !Double.isNaN(candidate);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("The request is invalid: " + otherwise);
        }
    }
}
