package io.neuralhive.rollout.sequential;

import java.util.List;

/**
 * Evidence that the candidate fails more than {@code r} times as often as the baseline, or less. Given that a request
 * failed, it was the candidate's with chance {@code θ = s·r/(s·r + 1 − s)}, where {@code s} is the candidate's share of the
 * requests: however the rate of failures changes over time, and however few there are (Lindon and Malek, NeurIPS 2022,
 * arXiv 2011.03567). The alternatives are multiples λ of {@code r}; each is followed through all steps, and the mixture is
 * over λ, so that steps with different shares count together.
 *
 * <p>For each λ the product over the failures is a likelihood ratio of independent trials, so that it, and the mean over λ,
 * ever reaches {@code 1/α} with a chance of at most α (Ville's inequality). The grid affects only how fast. Why
 * the share observed: {@code docs/decisions/0030-share-of-the-requests.md}.
 */
final class FailureRatio {

    private static final double[] LAMBDAS = {1.25, 1.5, 2, 3, 5, 10, 30, 100};

    private FailureRatio() {}

    /** Returns the logarithm of the evidence that the ratio of the rates is above {@code ratio}, which is more than 0. */
    static double logEvidenceAbove(List<FailureCounts> steps, double ratio) {
        return LogSumExp.logMixture(LAMBDAS, lambda -> logRatio(steps, ratio, lambda));
    }

    /** Returns the logarithm of the evidence that the ratio of the rates is below {@code ratio}, which is more than 0. */
    static double logEvidenceBelow(List<FailureCounts> steps, double ratio) {
        return LogSumExp.logMixture(LAMBDAS, lambda -> logRatio(steps, ratio, 1 / lambda));
    }

    /** With odds {@code o·r} against {@code o·r·λ}, the ratio of both chances that a failure is the baseline's is the same. */
    private static double logRatio(List<FailureCounts> steps, double ratio, double lambda) {
        double log = 0;
        for (FailureCounts step : steps) {
            double odds = step.odds() * ratio;
            log += step.candidate() * Math.log(lambda)
                    + (step.candidate() + step.baseline()) * (Math.log1p(odds) - Math.log1p(odds * lambda));
        }
        return log;
    }
}
