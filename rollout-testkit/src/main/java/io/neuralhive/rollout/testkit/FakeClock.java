package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.time.SimulatedClock;
import java.time.Instant;

/** A {@link SimulatedClock} for tests that always starts at the same instant. Thread-safe. */
public final class FakeClock extends SimulatedClock {

    /** The default start of a clock: the beginning of 2026, UTC. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Creates a clock at {@link #START}. */
    public FakeClock() {
        this(START);
    }

    /** Creates a clock at an instant. */
    public FakeClock(Instant start) {
        super(start);
    }
}
