package io.neuralhive.rollout.metrics;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The window that a summary covers.
 *
 * @param from start, by the time of the prediction
 * @param to end, by the time of the prediction; never before {@code from}
 * @param step if present, only predictions made for this step of this rollout count. It identifies the predictions on its
 *     own: a source that knows steps may also count those outside {@code from} and {@code to}, since clocks step back and
 *     differ between nodes.
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

    /** Returns the window of the given length that ends at an instant, for all rollouts. */
    public static Window last(Duration length, Instant to) {
        return new Window(to.minus(length), to, Optional.empty(), Duration.ZERO);
    }

    /** Returns a copy with another label maturity. */
    public Window withLabelMaturity(Duration maturity) {
        return new Window(from, to, step, maturity);
    }
}
