package io.neuralhive.rollout.simulator.engine;

import java.util.stream.DoubleStream;

/**
 * When half of all rollouts had come to something, and when nine of ten had. Those that never did count as later than all
 * others, so that a policy does not look fast for what it missed.
 *
 * @param median infinite if fewer than half ever did
 * @param p90 infinite if fewer than nine of ten ever did
 */
public record Quantiles(double median, double p90) {

    /**
     * Returns the quantiles of some values of many.
     *
     * @param reached the values of those that came to it
     * @param of how many there are in all, those included
     */
    static Quantiles of(DoubleStream reached, int of) {
        double[] sorted = reached.sorted().toArray();
        return new Quantiles(quantile(sorted, of, 0.5), quantile(sorted, of, 0.9));
    }

    /** The smallest value that at least this share of all do not exceed. */
    private static double quantile(double[] sorted, int of, double share) {
        int rank = Math.max(1, (int) Math.ceil(share * of));
        return rank <= sorted.length ? sorted[rank - 1] : Double.POSITIVE_INFINITY;
    }
}
