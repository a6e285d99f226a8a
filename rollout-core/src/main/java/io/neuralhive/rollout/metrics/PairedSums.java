package io.neuralhive.rollout.metrics;

/** Running sums of the absolute errors of two versions on the same requests. Not thread-safe. */
public final class PairedSums {

    private final CoMoments errors = new CoMoments();

    /** Creates sums of nothing. */
    public PairedSums() {}

    /**
     * Adds a request that both versions answered.
     *
     * @param predicted by the version that was called aside
     * @param served by the version that was served
     * @param actual the outcome
     */
    public void add(double predicted, double served, double actual) {
        errors.add(Math.abs(predicted - actual), Math.abs(served - actual));
    }

    /** Adds all that was added to other sums. */
    public void addAll(PairedSums other) {
        errors.addAll(other.errors);
    }

    /** Adds the requests of which these are the errors. */
    public void addAll(PairedErrors other) {
        errors.addAll(CoMoments.of(
                other.count(), other.mae(), other.otherMae(), other.m2(), other.otherM2(), other.coMoment()));
    }

    /** Returns what was added so far. */
    public PairedErrors stats() {
        return new PairedErrors(
                errors.count, errors.meanX, errors.meanY, errors.spreadX, errors.spreadY, errors.product);
    }
}
