package io.neuralhive.rollout.metrics;

import java.util.Optional;

/**
 * The errors of the predictions whose outcome is known.
 *
 * @param count how many those are
 * @param mae mean absolute error, in the unit of the predicted quantity
 * @param meanActual mean of the actual values
 * @param rmse square root of the mean squared error, in the same unit
 * @param r2 coefficient of determination, 1 − SSE/SST; at most 1, negative if worse than the mean, NaN where all
 *     actual values are equal
 */
public record ErrorStats(long count, double mae, double meanActual, double rmse, double r2) {

    /** No outcome known. */
    public static final ErrorStats NONE = new ErrorStats(0, 0, 0, 0, Double.NaN);

    /**
     * Returns errors of which no more is known than their mean.
     *
     * @param count how many predictions have an outcome
     * @param mae their mean absolute error
     */
    public static ErrorStats ofMae(long count, double mae) {
        return new ErrorStats(count, mae, 0, mae, Double.NaN);
    }

    /** Returns the MAE in percent of the mean actual value; infinite or NaN where that mean is 0. */
    public double maePct() {
        return 100 * mae / Math.abs(meanActual);
    }

    Optional<String> defect() {
        if (count < 0) {
            return Optional.of("a count of " + count + " outcomes");
        }
        if (count > 0 && !(mae >= 0 && mae < Double.POSITIVE_INFINITY)) {
            return Optional.of("a mean absolute error of " + mae);
        }
        if (count > 0 && !Double.isFinite(meanActual)) {
            return Optional.of("a mean actual value of " + meanActual);
        }
        return Optional.empty();
    }
}
