package io.neuralhive.rollout.metrics;

import java.util.Optional;

/**
 * The count, mean and spread of values. Two of them can be merged, in any order (Chan, Golub and LeVeque, 1983).
 *
 * @param count how many values; 0 or more
 * @param mean their mean; undefined if there are none
 * @param m2 sum of the squared deviations from the mean; NaN if it is not known
 */
public record Moments(long count, double mean, double m2) {

    /** No value. */
    public static final Moments NONE = new Moments(0, 0, 0);

    /** Returns values of which only the mean is known. */
    public static Moments ofMean(long count, double mean) {
        return new Moments(count, mean, Double.NaN);
    }

    /** Returns whether the spread is known. */
    public boolean isSpreadKnown() {
        return !Double.isNaN(m2);
    }

    /** Returns the sample variance; NaN for fewer than two values, or if the spread is not known. */
    public double variance() {
        return count < 2 ? Double.NaN : m2 / (count - 1);
    }

    /** Returns the moments of these values and one more (Welford, 1962). */
    public Moments plus(double value) {
        if (count == 0) {
            return new Moments(1, value, 0);
        }
        double delta = value - mean;
        double moved = mean + delta / (count + 1);
        return new Moments(count + 1, moved, m2 + delta * (value - moved));
    }

    /** Returns the moments of these values and others together. */
    public Moments plus(Moments other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        double total = (double) count + other.count;
        double delta = other.mean - mean;
        return new Moments(
                count + other.count,
                mean + delta * (other.count / total),
                m2 + other.m2 + delta * delta * (count * (other.count / total)));
    }

    Optional<String> defect(String what) {
        if (count < 0) {
            return Optional.of("a count of " + count + " " + what);
        }
        if (count > 0 && !Double.isFinite(mean)) {
            return Optional.of("a mean of " + mean + " of " + what);
        }
        return count > 0 && m2 < 0
                ? Optional.of("a sum of squared deviations of " + m2 + " of " + what)
                : Optional.empty();
    }
}
