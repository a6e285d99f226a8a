package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Interval;
import java.util.List;

/**
 * A sequential test of a mean against a limit, over all steps of a rollout so far. Each step is standardised on its own,
 * then they are added by weight: {@code Z = Σ√h·z / √Σh}. Pooling the samples instead would compare the candidate's hours,
 * of which later ones with more of its traffic count more, with other hours of the baseline.
 *
 * <p>On many samples, each {@code z} is a standardised sum of independent values, and steps have no samples in common. The
 * weights are numbers of samples and not errors, so that {@code Z} is one again, of {@code 4·Σh} values: it is what {@link
 * NormalMixture} takes, with its bound. Why each step is standardised on its own, and from where on steps are tested:
 * docs/decisions/0016-sequential-tests.md.
 *
 * @param steps at least one
 * @param mixture what turns a distance into evidence
 */
record MeanEProcess(List<Contrast> steps, NormalMixture mixture) {

    /** Returns the logarithm of the evidence that the mean is above the limit. */
    double logEvidenceAbove(double limit) {
        return mixture.logEvidence(z(limit), samples());
    }

    /** Returns the logarithm of the evidence that the mean is below the limit. */
    double logEvidenceBelow(double limit) {
        return mixture.logEvidence(-z(limit), samples());
    }

    /**
     * Returns all limits that are rejected in neither direction.
     *
     * @param start a limit between both directions
     * @param step the first distance to try from there, more than 0
     * @param lowest below which there is no limit
     * @param logThreshold from which evidence on a limit is rejected
     */
    Interval interval(double start, double step, double lowest, double logThreshold) {
        double down = RootFinder.distance(
                step, start - lowest, distance -> logEvidenceAbove(start - distance) - logThreshold);
        double up = RootFinder.distance(
                step, Double.POSITIVE_INFINITY, distance -> logEvidenceBelow(start + distance) - logThreshold);
        return new Interval(start - down, start + up);
    }

    /** Returns the number of samples of two arms of equal size with the same weight. */
    private double samples() {
        double sum = 0;
        for (Contrast step : steps) {
            sum += step.information();
        }
        return 4 * sum;
    }

    private double z(double limit) {
        double weighted = 0;
        double sum = 0;
        for (Contrast step : steps) {
            weighted += Math.sqrt(step.information()) * step.z(limit);
            sum += step.information();
        }
        return weighted / Math.sqrt(sum);
    }
}
