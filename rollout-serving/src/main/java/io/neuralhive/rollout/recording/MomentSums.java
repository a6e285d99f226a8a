package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.Moments;

/** Running moments of one quantity: Welford's method, merged by that of Chan, Golub and LeVeque. Not thread-safe. */
final class MomentSums {

    private long count;
    private double mean;
    private double spread;

    /** Adds a value. */
    void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        spread += delta * (value - mean);
    }

    /** Adds all that was added to other sums. */
    void addAll(MomentSums other) {
        addAll(other.moments());
    }

    /** Adds the values of which these are the moments. */
    void addAll(Moments other) {
        if (other.count() == 0) {
            return;
        }
        double share = other.count() / ((double) count + other.count());
        double delta = other.mean() - mean;
        spread += other.m2() + delta * (delta * (count * share)); // in this order no overflow meets a count of 0
        mean += delta * share;
        count += other.count();
    }

    /** Returns what was added so far. */
    Moments moments() {
        return new Moments(count, mean, spread);
    }
}
