package io.neuralhive.rollout.sequential;

/**
 * Mixtures over a grid of alternatives with equal weights, as logarithms, which neither overflow nor vanish: the largest one is
 * taken out before the exponentials are added (log-sum-exp).
 */
final class LogSumExp {

    private LogSumExp() {}

    /** Returns the logarithm of the mean of the exponentials of the given numbers. */
    static double logMeanExp(double[] logs) {
        double max = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            max = Math.max(max, log);
        }
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - max);
        }
        return max + Math.log(sum / logs.length);
    }

    /** Returns {@code count·log(ratio)}, which is 0 for a count of 0 and any ratio. */
    static double times(long count, double log) {
        return count == 0 ? 0 : count * log;
    }
}
