package io.neuralhive.rollout.sequential;

/**
 * Evidence that keys are not split as planned: a mixture over a grid of other splits of the likelihood ratio of independent
 * draws, valid at every evaluation (Lindon and Malek, NeurIPS 2022, arXiv 2011.03567). It is about distinct keys: the
 * requests of one key all go to one arm, so that they are not independent. Under the planned split, the evidence ever
 * reaches {@code 1/α} with a chance of at most α (Ville's inequality), for every grid.
 */
final class SampleRatioMismatch {

    /** Alternatives as multiples of the planned odds. */
    private static final double[] LAMBDAS = {
        0.1, 0.5, 1 / 1.25, 1 / 1.1, 1 / 1.05, 1 / 1.02, 1.02, 1.05, 1.1, 1.25, 2, 10
    };

    private SampleRatioMismatch() {}

    /**
     * Returns the logarithm of the evidence.
     *
     * @param share the candidate's planned share of the keys, above 0 and below 1
     */
    static double logEvidence(long candidate, long baseline, double share) {
        return LogSumExp.logMixture(LAMBDAS, lambda -> {
            double inflation = Math.log1p(share * (lambda - 1));
            return candidate * (Math.log(lambda) - inflation) - baseline * inflation;
        });
    }
}
