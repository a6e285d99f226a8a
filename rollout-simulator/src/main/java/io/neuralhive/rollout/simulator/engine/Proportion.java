package io.neuralhive.rollout.simulator.engine;

/**
 * An observed share, with the 95 % confidence interval of its true value.
 *
 * @param count the number of hits
 * @param of the number of trials, 1 or more
 */
public record Proportion(long count, long of) {

    /** Upper 2.5 % point of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /** Checks the range. */
    public Proportion {
        if (count < 0 || of < 1 || count > of) {
            throw new IllegalArgumentException(
                    count + " of " + of + " is not a share: give 0 to " + of + " of 1 or more");
        }
    }

    /** Returns the share, 0 to 1. */
    public double value() {
        return count / (double) of;
    }

    /** Returns the lower end of Wilson's score interval (E. B. Wilson, JASA 22, 1927), 0 to 1. */
    public double low() {
        return count == 0 ? 0 : bound(-1);
    }

    /** Returns the upper end of Wilson's score interval, 0 to 1. */
    public double high() {
        return count == of ? 1 : bound(1);
    }

    private double bound(int side) {
        double n = of;
        double p = value();
        double middle = p + Z * Z / (2 * n);
        double reach = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        return (middle + side * reach) / (1 + Z * Z / n);
    }
}
