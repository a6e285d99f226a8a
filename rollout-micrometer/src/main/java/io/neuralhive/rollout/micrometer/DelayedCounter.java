package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A counter that reads 0 for its first two minutes, so that a server that scrapes once a minute sees its first
 * increase. A rollout may be rejected in the second in which it starts, and Prometheus sees no increase in a counter
 * that first appears as 1. Thread-safe.
 */
final class DelayedCounter {

    private static final Duration WARM_UP = Duration.ofMinutes(2);

    private final Clock clock;
    private final Instant warmAt;
    private long value;
    private boolean warm;

    DelayedCounter(Clock clock) {
        this.clock = clock;
        this.warmAt = clock.now().plus(WARM_UP);
    }

    synchronized void increment() {
        value++;
    }

    synchronized double read() {
        // Once only: if the clock is set back, a counter must not fall.
        warm = warm || !clock.now().isBefore(warmAt);
        return warm ? value : 0;
    }
}
