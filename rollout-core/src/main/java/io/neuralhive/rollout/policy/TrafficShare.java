package io.neuralhive.rollout.policy;

import java.math.BigDecimal;

/**
 * A share of the traffic, exact to a basis point.
 *
 * @param basisPoints hundredths of a percent, 0 (no traffic) to 10,000 (all traffic)
 */
public record TrafficShare(int basisPoints) implements Comparable<TrafficShare> {

    /** Basis points of the whole traffic. */
    public static final int WHOLE = 10_000;

    /** No traffic. */
    public static final TrafficShare NONE = new TrafficShare(0);

    /** All traffic. */
    public static final TrafficShare ALL = new TrafficShare(WHOLE);

    /** Checks the range. */
    public TrafficShare {
        if (basisPoints < 0 || basisPoints > WHOLE) {
            throw new IllegalArgumentException(
                    "A traffic share of " + basisPoints + " basis points is not allowed: give 0 to " + WHOLE);
        }
    }

    /**
     * Returns the share for a fraction of the traffic.
     *
     * @param fraction 0 to 1, in steps of 0.0001
     * @throws IllegalArgumentException if the fraction is out of range or finer than a basis point
     */
    public static TrafficShare of(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("A traffic share of " + fraction + " is not allowed: give 0 to 1");
        }
        return exactly(fraction, 4);
    }

    /**
     * Returns the share for a percentage of the traffic.
     *
     * @param percent 0 to 100, in steps of 0.01
     * @throws IllegalArgumentException if the percentage is out of range or finer than a basis point
     */
    public static TrafficShare ofPercent(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("A traffic share of " + percent + "% is not allowed: give 0 to 100");
        }
        return exactly(percent, 2);
    }

    private static TrafficShare exactly(double value, int digits) {
        try {
            return new TrafficShare(
                    BigDecimal.valueOf(value).movePointRight(digits).intValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "A traffic share of " + value + " is too fine: give at most " + digits + " decimal places", e);
        }
    }

    /** Returns the share as a fraction, 0 to 1. */
    public double fraction() {
        return basisPoints / (double) WHOLE;
    }

    /** Returns the share in percent, 0 to 100. */
    public double percent() {
        return basisPoints / 100.0;
    }

    /** Returns whether the share is 0. */
    public boolean isNone() {
        return basisPoints == 0;
    }

    /** Orders by size. */
    @Override
    public int compareTo(TrafficShare other) {
        return Integer.compare(basisPoints, other.basisPoints);
    }

    /** Returns the share in percent, as in {@code 12.5%}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
    }
}
