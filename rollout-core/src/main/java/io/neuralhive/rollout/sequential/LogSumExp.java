package io.neuralhive.rollout.sequential;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Mixtures over a grid of alternatives with equal weights, as logarithms, which neither overflow nor vanish: the largest one is
 * taken out before the exponentials are added (log-sum-exp).
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
        double[] logs = Arrays.stream(grid).map(log).toArray();
        double max = Arrays.stream(logs).max().orElseThrow();
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = Arrays.stream(logs).map(one -> Math.exp(one - max)).sum();
        return max + Math.log(sum / logs.length);
    }

    /** Returns {@code count·log(ratio)}, which is 0 for a count of 0 and any ratio. */
    static double times(long count, double log) {
        return count == 0 ? 0 : count * log;
    }
}
