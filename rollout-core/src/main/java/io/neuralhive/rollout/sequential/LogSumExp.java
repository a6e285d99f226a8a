package io.neuralhive.rollout.sequential;

import java.util.function.DoubleUnaryOperator;

/**
 * Mixtures over a grid of alternatives with equal weights, as logarithms, which neither overflow nor vanish: the largest one is
 * taken out before the exponentials are added (log-sum-exp). Loops, because a gate evaluates thousands of mixtures, and streams
 * double what it allocates.
 */
final class LogSumExp {

    private LogSumExp() {}

    /**
     * Returns the logarithm of the mixture.
     *
     * @param grid the alternatives
     * @param log gives the logarithm of the evidence for an alternative
     */
    static double logMixture(double[] grid, DoubleUnaryOperator log) {
        double[] logs = new double[grid.length];
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < grid.length; i++) {
            logs[i] = log.applyAsDouble(grid[i]);
            max = Math.max(max, logs[i]);
        }
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = 0;
        for (double one : logs) {
            sum += Math.exp(one - max);
        }
        return max + Math.log(sum / logs.length);
    }

    /** Returns {@code count·log(ratio)}, which is 0 for a count of 0 and any ratio. */
    static double times(long count, double log) {
        return count == 0 ? 0 : count * log;
    }
}
