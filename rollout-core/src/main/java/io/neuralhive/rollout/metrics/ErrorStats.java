package io.neuralhive.rollout.metrics;

import java.util.Optional;

/**
 * The errors of the predictions whose outcome is known.
 *
 * @param count how many those are
 * @param mae mean absolute error, in the unit of the predicted quantity
 * @param meanActual mean of the actual values
 * @param rmse square root of the mean squared error, in the same unit; NaN if it is not known
 * @param r2 coefficient of determination, 1 − SSE/SST; at most 1, negative if worse than the mean, NaN where all
 *     actual values are equal
 * @param spread how far the errors spread
 */
public record ErrorStats(long count, double mae, double meanActual, double rmse, double r2, ErrorSpread spread) {

    /** No outcome known. */
    public static final ErrorStats NONE = new ErrorStats(0, 0, 0, 0, Double.NaN, ErrorSpread.NONE);

    /**
     * Returns errors of which only the mean is known. Enough for the threshold rule, not for the sequential one nor for a
     * limit of the RMSE.
     *
     * @param count how many predictions have an outcome
     * @param mae their mean absolute error
     */
    public static ErrorStats ofMae(long count, double mae) {
        return new ErrorStats(count, mae, 0, Double.NaN, Double.NaN, ErrorSpread.UNKNOWN);
    }

    /** Returns errors of which only the moments of their absolute values are known. */
    public static ErrorStats ofAbsolute(Moments errors) {
        ErrorSpread spread = new ErrorSpread(errors.m2(), Double.NaN, Double.NaN, Double.NaN);
        double squares = errors.mean() * errors.mean() + errors.m2() / errors.count();
        return new ErrorStats(errors.count(), errors.mean(), 0, Math.sqrt(squares), Double.NaN, spread);
    }

    /** Returns the moments of the absolute error. */
    public Moments absolute() {
        return new Moments(count, mae, spread.absolute());
    }

    /** Returns the moments of the squared error. */
    public Moments squared() {
        return new Moments(count, rmse * rmse, spread.squared());
    }

    /**
     * Returns the moments of the absolute error in percent of the mean actual value. That mean is itself estimated, which
     * the spread allows for: it is that of {@code |e| − a·mae/meanActual}, which approximates the error of a ratio of means
     * on many samples (the delta method).
     */
    public Moments percent() {
        double ratio = mae / meanActual;
        double m2 = spread.absolute() - 2 * ratio * spread.absoluteByActual() + ratio * ratio * spread.actual();
        double scale = 100 / meanActual;
        return new Moments(count, maePct(), Math.max(0, m2) * scale * scale);
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
        return count > 0 ? spread.defect() : Optional.empty();
    }
}
