package io.neuralhive.rollout.prometheus;

import java.util.Optional;

/**
 * Queries for the mean of a quantity, and for how far its values spread. See {@link PrometheusQueries} for how they are written.
 *
 * @param count how many values there were
 * @param sum their sum
 * @param squares the sum of their squares, which the sequential method needs; empty if it is not known
 */
public record MeanQueries(String count, String sum, Optional<String> squares) {

    /** Returns queries for the mean alone. */
    public static MeanQueries of(String count, String sum) {
        return new MeanQueries(count, sum, Optional.empty());
    }

    /** Returns a copy that knows how far the values spread. */
    public MeanQueries withSquares(String squares) {
        return new MeanQueries(count, sum, Optional.of(squares));
    }
}
