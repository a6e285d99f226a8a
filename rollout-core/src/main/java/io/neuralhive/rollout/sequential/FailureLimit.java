package io.neuralhive.rollout.sequential;

/**
 * Evidence that failures are more frequent, or less, than a fixed rate {@code p}: a mixture over a grid of other rates of
 * the likelihood ratio of independent trials. It is an e-process for every true rate on the near side of {@code p}, so that
 * by Ville's inequality it ever reaches {@code 1/α} with a chance of at most α, exactly and for any number of requests
 * (Ramdas, Grünwald, Vovk and Shafer, Statistical Science 38, 2023, arXiv 2210.01948).
 *
 * <p>Each ratio has an expectation of at most 1 under every rate on the near side, since it is monotone in the number of
 * failures, and so has their mean. The grid affects only how fast the evidence grows, never its validity.
 */
final class FailureLimit {

    /** Alternatives as multiples of the limit: the rates of a candidate that fails too often. */
    private static final double[] MORE = {1.5, 2, 3, 5, 8, 12, 20, 40, 80, 160, 320, 640};

    private static final double[] LESS = {1 / 1.25, 1 / 1.5, 1 / 2.0, 1 / 3.0, 1 / 5.0, 1 / 10.0, 1 / 30.0, 0};
    private static final double HIGHEST = 0.9;

    private FailureLimit() {}

    /**
     * Returns the logarithm of the evidence that the rate is above {@code p}.
     *
     * @param failures of {@code requests}
     * @param p the limit, 0 to 1; at a limit of 0, any failure is infinite evidence
     */
    static double logEvidenceAbove(long failures, long requests, double p) {
        if (p == 0) {
            return failures > 0 ? Double.POSITIVE_INFINITY : 0;
        }
        return LogSumExp.logMixture(
                MORE, more -> logRatio(failures, requests, p, Math.max(Math.min(more * p, HIGHEST), p)));
    }

    /** Returns the logarithm of the evidence that the rate is below {@code p}, which is above 0. */
    static double logEvidenceBelow(long failures, long requests, double p) {
        return LogSumExp.logMixture(LESS, less -> logRatio(failures, requests, p, less * p));
    }

    private static double logRatio(long failures, long requests, double p, double other) {
        if (other == p) {
            return 0; // at a limit of 1 there is nothing above
        }
        return LogSumExp.times(failures, Math.log(other / p))
                + LogSumExp.times(requests - failures, Math.log1p(-other) - Math.log1p(-p));
    }
}
