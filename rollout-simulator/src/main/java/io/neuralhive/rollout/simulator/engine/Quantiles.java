package io.neuralhive.rollout.simulator.engine;

import java.util.stream.DoubleStream;

/**
 * The median and the 90th percentile of a quantity over all rollouts. Rollouts that never reached it count as later
 * than all others, so that a policy does not look fast because of what it missed.
 *
 * @param median infinite if fewer than half of the rollouts reached it
 * @param p90 infinite if fewer than nine of ten reached it
 */
public record Quantiles(double median, double p90) {

    /**
     * Returns the quantiles over all rollouts, from the values of those that reached the quantity.
     *
     * @param reached the values of those that reached it
     * @param of the number of all rollouts, those included
     */
    static Quantiles of(DoubleStream reached, int of) {
        double[] sorted = reached.sorted().toArray();
        return new Quantiles(quantile(sorted, of, 0.5), quantile(sorted, of, 0.9));
    }

    /** The smallest value that is not exceeded by at least this share of all rollouts. */
    private static double quantile(double[] sorted, int of, double share) {
        int rank = Math.max(1, (int) Math.ceil(share * of));
        return rank <= sorted.length ? sorted[rank - 1] : Double.POSITIVE_INFINITY;
    }
}
