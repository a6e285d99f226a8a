package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.time.SimulatedClock;
import java.time.Instant;

/** A {@link SimulatedClock} for tests, which starts at one and the same instant. Thread-safe. */
public final class FakeClock extends SimulatedClock {

    /** Where a clock starts that is not told otherwise: the beginning of 2026, UTC. */
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
