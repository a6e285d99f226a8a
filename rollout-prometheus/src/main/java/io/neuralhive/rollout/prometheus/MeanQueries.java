package io.neuralhive.rollout.prometheus;

import java.util.Optional;

/**
 * Queries for the mean of a quantity, and for the spread of its values. See {@link PrometheusQueries} for the syntax.
 *
 * @param count the number of values
 * @param sum their sum
 * @param squares the sum of their squares, which the sequential method needs; empty if unknown
 */
public record MeanQueries(String count, String sum, Optional<String> squares) {

    /** Returns queries for the mean only. */
    public static MeanQueries of(String count, String sum) {
        return new MeanQueries(count, sum, Optional.empty());
    }

    /** Returns a copy with a query for the spread. */
    public MeanQueries withSquares(String squares) {
        return new MeanQueries(count, sum, Optional.of(squares));
    }
}
