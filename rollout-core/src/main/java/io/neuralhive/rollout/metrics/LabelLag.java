package io.neuralhive.rollout.metrics;

import java.time.Duration;
import java.util.Optional;

/**
 * The lag of outcomes behind their predictions.
 *
 * @param outcomes of how many outcomes that is known
 * @param total how much later all of them came, together
 */
public record LabelLag(long outcomes, Duration total) {

    /** No outcome of which it is known. */
    public static final LabelLag NONE = new LabelLag(0, Duration.ZERO);

    /** Returns how much later they came on average, in seconds; not a number if it is known of none. */
    public double meanSeconds() {
        return outcomes == 0 ? Double.NaN : (total.getSeconds() + total.getNano() / 1e9) / outcomes;
    }

    Optional<String> defect() {
        return outcomes < 0 || total.isNegative()
                ? Optional.of("a lag of " + total + " of " + outcomes + " outcomes")
                : Optional.empty();
    }
}
