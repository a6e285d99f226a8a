package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.identity.Names;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A warning that is logged once a minute at most, with how often there was reason to. Thread-safe. */
final class Warning {

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final String event;
    private final LongSupplier nanos;
    private final AtomicLong due;
    private final AtomicLong times = new AtomicLong();

    Warning(String event, LongSupplier nanos) {
        this.event = event;
        this.nanos = nanos;
        this.due = new AtomicLong(nanos.getAsLong());
    }

    void give(String model, Throwable cause) {
        times.incrementAndGet();
        long now = nanos.getAsLong();
        long next = due.get();
        if (now - next >= 0 && due.compareAndSet(next, now + PAUSE)) {
            LOG.warn("{} model={} times={}", event, Names.printable(model), times.getAndSet(0), cause);
        }
    }
}
