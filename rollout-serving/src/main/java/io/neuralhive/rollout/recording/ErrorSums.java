package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.Moments;

/**
 * Running sums from which the error metrics follow, in fixed memory, however many outcomes there are. Not thread-safe.
 */
public final class ErrorSums {

    private final CoMoments absoluteByActual = new CoMoments();
    private final MomentSums squared = new MomentSums();

    /** Creates sums of nothing. */
    public ErrorSums() {}

    /** Returns how many predictions were added. */
    public long count() {
        return absoluteByActual.count;
    }

    /** Adds a prediction whose outcome is known. An error too large for a double counts as the largest that is not. */
    public void add(double predicted, double actual) {
        double error = Math.min(Math.abs(predicted - actual), Double.MAX_VALUE);
        absoluteByActual.add(error, actual);
        squared.add(error * error);
    }

    /** Adds all that was added to other sums. */
    public void addAll(ErrorSums other) {
        absoluteByActual.addAll(other.absoluteByActual);
        squared.addAll(other.squared);
    }

    /** Adds the outcomes of which these are the errors, exact to the last digits of a double. */
    public void addAll(ErrorStats other) {
        ErrorSpread spread = other.spread();
        absoluteByActual.addAll(CoMoments.of(
                other.count(),
                other.mae(),
                other.meanActual(),
                spread.absolute(),
                spread.actual(),
                spread.absoluteByActual()));
        squared.addAll(other.squared());
    }

    /** Returns what was added so far. */
    public ErrorStats stats() {
        CoMoments sums = absoluteByActual;
        if (sums.count == 0) {
            return ErrorStats.NONE;
        }
        Moments squares = squared.moments();
        double r2 = sums.spreadY > 0 ? 1 - squares.mean() * sums.count / sums.spreadY : Double.NaN;
        ErrorSpread spread = new ErrorSpread(sums.spreadX, squares.m2(), sums.spreadY, sums.product);
        return new ErrorStats(sums.count, sums.meanX, sums.meanY, Math.sqrt(squares.mean()), r2, spread);
    }
}
