package io.neuralhive.rollout.examples.orchestrator;

import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock with shortened minutes, for components that count in the policy's minutes. */
final class ScaledClock implements Clock {

    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();
    private final double factor;

    ScaledClock(Duration minute) {
        factor = MINUTE / minute.toNanos();
    }

    @Override
    public Instant now() {
        return started.plusNanos(Math.round((System.nanoTime() - startedNanos) * factor));
    }
}
