package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;

/** The evidence of one step about a mean, as a standardised distance from the limit. */
sealed interface Contrast {

    /**
     * Returns the distance in standard errors; above 0 if the candidate's mean is past the limit. It falls as the limit grows.
     *
     * @param limit a ratio of two means, or for {@link OneArm} a mean
     */
    double z(double limit);

    /** Returns the weight of the step: half the harmonic mean of the numbers of samples in both arms. */
    double information();

    /**
     * Two groups of requests. The standard error is Welch's, or that of one pooled group under the hypothesis if that is larger:
     * with heavy tails and unequal shares, the smaller arm underestimates its own variance just when its mean is low.
     *
     * @param candidate the candidate's moments
     * @param baseline the baseline's
     */
    record TwoArms(Moments candidate, Moments baseline) implements Contrast {

        @Override
        public double z(double ratio) {
            double n = candidate.count();
            double m = baseline.count();
            double distance = candidate.mean() - ratio * baseline.mean();
            // In units of the distance, whose square may be too large for a double.
            double own = candidate.m2() / distance / distance;
            double other = ratio * ratio * (baseline.m2() / distance / distance);
            double welch = own / (n - 1) / n + other / (m - 1) / m;
            double total = n + m;
            // The spread of all values around one common mean, the baseline's multiplied by the ratio.
            double pooled = (own + other) / total + n * m / (total * total);
            return standardised(distance, Math.max(welch, pooled * total / (n * m)));
        }

        @Override
        public double information() {
            return (double) candidate.count() * baseline.count() / ((double) candidate.count() + baseline.count());
        }
    }

    /**
     * Two versions on the same requests.
     *
     * @param errors their errors
     */
    record Pairs(PairedErrors errors) implements Contrast {

        @Override
        public double z(double ratio) {
            return ofMean(errors.difference(ratio), 0);
        }

        @Override
        public double information() {
            return errors.count() / 4.0;
        }
    }

    /**
     * The candidate against a fixed limit. No test of the lower side of a mean is valid for all values of 0 or more
     * (Bahadur and Savage, Annals of Mathematical Statistics 27, 1956): a rare large value that has not been seen yet may
     * move it anywhere.
     *
     * @param candidate the candidate's moments
     */
    record OneArm(Moments candidate) implements Contrast {

        @Override
        public double z(double limit) {
            return ofMean(candidate, limit);
        }

        @Override
        public double information() {
            return candidate.count() / 4.0;
        }
    }

    private static double ofMean(Moments values, double limit) {
        double distance = values.mean() - limit;
        double own = values.m2() / distance / distance;
        double around = own / values.count() + 1;
        return standardised(distance, Math.max(own / (values.count() - 1), around) / values.count());
    }

    /** The variance is that of a mean, in units of the distance. */
    private static double standardised(double distance, double variance) {
        return distance == 0 ? 0 : Math.signum(distance) / Math.sqrt(variance);
    }
}
