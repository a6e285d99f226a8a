package io.neuralhive.rollout.support;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The time since something last succeeded, by a monotonic clock: unaffected by corrections of the wall clock and by drift
 * between nodes. Thread-safe.
 */
public final class Freshness {

    private final LongSupplier nanos;
    private final AtomicLong success;

    /** Creates one that counts from now, by {@link System#nanoTime()}. */
    public Freshness() {
        this(System::nanoTime);
    }

    /**
     * Creates one that counts from now.
     *
     * @param nanos gives the time in nanoseconds from any origin, and never steps back
     */
    public Freshness(LongSupplier nanos) {
        this.nanos = nanos;
        this.success = new AtomicLong(nanos.getAsLong());
    }

    /** Returns the time, to be given to {@link #succeeded} later. */
    public long begin() {
        return nanos.getAsLong();
    }

    /**
     * Notes a success. It is as old as its beginning: what was read may have changed right after.
     *
     * @param begun what {@link #begin} returned when it began
     */
    public void succeeded(long begun) {
        success.accumulateAndGet(begun, (known, other) -> other - known > 0 ? other : known);
    }

    /** Returns how long ago the latest success began; without any, how long ago this was created. */
    public Duration age() {
        return Duration.ofNanos(Math.max(0, nanos.getAsLong() - success.get()));
    }
}
