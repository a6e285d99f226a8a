package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.ErrorStats;

/**
 * Running sums from which the error metrics follow. The spread of the actual values is kept by Welford's method and merged
 * by that of Chan, Golub and LeVeque, which stay exact where a difference of large sums would not. Not thread-safe.
 */
final class ErrorSums {

    private long count;
    private double absolute;
    private double squared;
    private double meanActual;
    private double spreadActual;

    void add(double predicted, double actual) {
        double error = predicted - actual;
        count++;
        absolute += Math.abs(error);
        squared += error * error;
        double delta = actual - meanActual;
        meanActual += delta / count;
        spreadActual += delta * (actual - meanActual);
    }

    void addAll(ErrorSums other) {
        if (other.count == 0) {
            return;
        }
        long total = count + other.count;
        double delta = other.meanActual - meanActual;
        spreadActual += other.spreadActual + delta * delta * count * other.count / total;
        meanActual += delta * other.count / total;
        absolute += other.absolute;
        squared += other.squared;
        count = total;
    }

    ErrorStats stats() {
        if (count == 0) {
            return ErrorStats.NONE;
        }
        double r2 = spreadActual > 0 ? 1 - squared / spreadActual : Double.NaN;
        return new ErrorStats(count, absolute / count, meanActual, Math.sqrt(squared / count), r2);
    }
}
