package io.neuralhive.rollout.metrics;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a summary shall cover.
 *
 * @param from start, by the time of the prediction
 * @param to end, by the time of the prediction; never before {@code from}
 * @param step if present, only predictions made for this step of this rollout count. It says by itself what belongs: a source that
 *     knows steps may then count what lies outside the ends as well, since clocks step back, and those of two nodes differ.
 * @param labelMaturity only predictions made at least this long before {@code to} count for errors; 0 or more
 */
public record Window(Instant from, Instant to, Optional<StepRef> step, Duration labelMaturity) {

    /** Checks the order of the ends. */
    public Window {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("A window from " + from + " to " + to + " ends before it starts");
        }
        if (labelMaturity.isNegative()) {
            throw new IllegalArgumentException("A label maturity of " + labelMaturity + " is negative");
        }
    }

    /** Returns the window of the given length that ends at an instant, whatever the rollout. */
    public static Window last(Duration length, Instant to) {
        return new Window(to.minus(length), to, Optional.empty(), Duration.ZERO);
    }

    /** Returns a copy with another label maturity. */
    public Window withLabelMaturity(Duration maturity) {
        return new Window(from, to, step, maturity);
    }
}
