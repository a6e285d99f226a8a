package io.neuralhive.rollout.metrics;

import java.util.Optional;

/**
 * The absolute errors of two versions on the same requests. A hard request is hard for both, so that far fewer requests
 * show a difference than between two groups of requests.
 *
 * @param count requests that both versions answered and whose outcome is known
 * @param mae mean absolute error of the version that got shadow calls
 * @param otherMae that of the version that was served
 * @param m2 sum of the squared deviations of the former's absolute error from its mean
 * @param otherM2 that of the latter's
 * @param coMoment sum of the products of both deviations
 */
public record PairedErrors(long count, double mae, double otherMae, double m2, double otherM2, double coMoment) {

    /** No pair. */
    public static final PairedErrors NONE = new PairedErrors(0, 0, 0, 0, 0, 0);

    /**
     * Returns the moments of the difference {@code |e| − ratio·|e'|}, where {@code e} is the error of the shadow version
     * and {@code e'} that of the one served.
     */
    public Moments difference(double ratio) {
        double spread = m2 + ratio * ratio * otherM2 - 2 * ratio * coMoment;
        return new Moments(count, mae - ratio * otherMae, Math.max(0, spread));
    }

    /**
     * Returns these pairs and one more.
     *
     * @param error the absolute error of the shadow version
     * @param otherError that of the version that was served
     */
    public PairedErrors plus(double error, double otherError) {
        if (count == 0) {
            return new PairedErrors(1, error, otherError, 0, 0, 0);
        }
        double delta = error - mae;
        double otherDelta = otherError - otherMae;
        double moved = mae + delta / (count + 1);
        double otherMoved = otherMae + otherDelta / (count + 1);
        return new PairedErrors(
                count + 1,
                moved,
                otherMoved,
                m2 + delta * (error - moved),
                otherM2 + otherDelta * (otherError - otherMoved),
                coMoment + delta * (otherError - otherMoved));
    }

    /** Returns these pairs and others together. */
    public PairedErrors plus(PairedErrors other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        double share = other.count / ((double) count + other.count);
        double delta = other.mae - mae;
        double otherDelta = other.otherMae - otherMae;
        return new PairedErrors(
                count + other.count,
                mae + delta * share,
                otherMae + otherDelta * share,
                m2 + other.m2 + delta * delta * count * share,
                otherM2 + other.otherM2 + otherDelta * otherDelta * count * share,
                coMoment + other.coMoment + delta * otherDelta * count * share);
    }

    Optional<String> defect() {
        if (count < 0) {
            return Optional.of("a count of " + count + " pairs");
        }
        boolean measured = mae >= 0 && otherMae >= 0 && Double.isFinite(mae + otherMae) && !(m2 < 0) && !(otherM2 < 0);
        return count > 0 && !measured ? Optional.of("impossible paired errors, " + this + ",") : Optional.empty();
    }
}
