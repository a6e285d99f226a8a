package io.neuralhive.rollout.time;

import java.time.Instant;

/** A clock. Implementations are thread-safe. */
@FunctionalInterface
public interface Clock {

    /** Returns the current instant. It may step back; the engine clamps. */
    Instant now();

    /** Returns the current instant in milliseconds since 1970-01-01T00:00Z, for callers that read it at every request. */
    default long millis() {
        return now().toEpochMilli();
    }

    /** Returns the system's clock. */
    static Clock system() {
        return new Clock() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long millis() {
                return System.currentTimeMillis();
            }
        };
    }
}
