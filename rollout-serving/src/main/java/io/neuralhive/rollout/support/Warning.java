package io.neuralhive.rollout.support;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.internal.Quietly;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** A warning that is logged at most once a minute, with its number of occurrences. Never throws. Thread-safe. */
public final class Warning {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String event;
    private final LongSupplier nanos;
    private final AtomicLong due;
    private final AtomicLong times = new AtomicLong();

    /**
     * Creates a warning without occurrences.
     *
     * @param event name of the log event
     * @param nanos a clock as {@link System#nanoTime}
     */
    public Warning(Logger log, String event, LongSupplier nanos) {
        this.log = log;
        this.event = event;
        this.nanos = nanos;
        this.due = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Counts an occurrence, and logs it if a minute has passed.
     *
     * @param model name of the model, which may hold anything
     */
    public void give(String model, Throwable cause) {
        times.incrementAndGet();
        long now = nanos.getAsLong();
        long next = due.get();
        if (now - next >= 0 && due.compareAndSet(next, now + PAUSE)) {
            Quietly.log(
                    () -> log.warn("{} model={} times={}", event, Names.printable(model), times.getAndSet(0), cause));
        }
    }
}
