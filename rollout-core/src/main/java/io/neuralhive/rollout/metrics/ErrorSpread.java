package io.neuralhive.rollout.metrics;

import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The spread of errors, which a statistical test needs beyond their means. Each number is a sum over the predictions whose
 * outcome is known, and NaN if the source does not know it.
 *
 * @param absolute squared deviations of the absolute error from its mean
 * @param squared squared deviations of the squared error from its mean
 * @param actual squared deviations of the actual value from its mean
 * @param absoluteByActual products of the deviations of absolute error and actual value
 */
public record ErrorSpread(double absolute, double squared, double actual, double absoluteByActual) {

    /** Nothing known. */
    public static final ErrorSpread UNKNOWN = new ErrorSpread(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** No outcome known, so that nothing spreads. */
    public static final ErrorSpread NONE = new ErrorSpread(0, 0, 0, 0);

    /** Spreads too large for a double are infinite, and none are not known: only what needs them has to refuse them. */
    Optional<String> defect() {
        return DoubleStream.of(absolute, squared, actual).anyMatch(sum -> sum < 0)
                ? Optional.of("a negative spread, " + this + ",")
                : Optional.empty();
    }
}
