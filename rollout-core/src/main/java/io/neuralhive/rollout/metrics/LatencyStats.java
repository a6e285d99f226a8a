package io.neuralhive.rollout.metrics;

import java.time.Duration;
import java.util.Optional;

/**
 * The latencies of requests.
 *
 * @param count how many were timed; the percentiles are undefined if it is 0
 * @param p50 half of them took at most this long
 * @param p95 95 % of them took at most this long
 * @param p99 99 % of them took at most this long
 */
public record LatencyStats(long count, Duration p50, Duration p95, Duration p99) {

    /** Nothing timed. */
    public static final LatencyStats NONE = new LatencyStats(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    Optional<String> defect() {
        boolean negative = count > 0 && (p50.isNegative() || p95.isNegative() || p99.isNegative());
        return count < 0 || negative ? Optional.of("impossible latencies, " + this + ",") : Optional.empty();
    }
}
