package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A count that reads 0 for the first two minutes of its life, so that everybody who looks once a minute sees where it began.
 * A rollout may be rejected in the very second in which it starts, and Prometheus takes a counter that is born as 1 for one
 * that never increased. Thread-safe.
 */
final class Count {

    private static final Duration CHILDHOOD = Duration.ofMinutes(2);

    private final Clock clock;
    private final Instant grownUpAt;
    private long value;
    private boolean grownUp;

    Count(Clock clock) {
        this.clock = clock;
        this.grownUpAt = clock.now().plus(CHILDHOOD);
    }

    synchronized void increment() {
        value++;
    }

    synchronized double read() {
        // Once only: if the clock is set back, a counter must not fall.
        grownUp = grownUp || !clock.now().isBefore(grownUpAt);
        return grownUp ? value : 0;
    }
}
