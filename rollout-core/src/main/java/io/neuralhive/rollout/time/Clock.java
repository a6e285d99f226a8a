package io.neuralhive.rollout.time;

import java.time.Instant;

/** Tells the time. Implementations are thread-safe. */
@FunctionalInterface
public interface Clock {

    /** Returns the current instant. It may step back; the engine clamps. */
    Instant now();

    /** Returns the system's clock. */
    static Clock system() {
        return Instant::now;
    }
}
