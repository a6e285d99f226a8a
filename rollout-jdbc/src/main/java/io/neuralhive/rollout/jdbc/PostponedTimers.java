package io.neuralhive.rollout.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers that could not be written yet, since another node has the row in progress or the database is unavailable. They
 * are retried until they are written. Thread-safe.
 */
final class PostponedTimers {

    private static final Logger LOG = LoggerFactory.getLogger(PostponedTimers.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final Map<String, Instant> postponed = new ConcurrentHashMap<>();
    private final TimerRows rows;
    private final ScheduledExecutorService timer;

    PostponedTimers(TimerRows rows, ScheduledExecutorService timer) {
        this.rows = rows;
        this.timer = timer;
    }

    void start() {
        // Errors are caught there, and no caller waits for its end.
        Future<?> unused = timer.scheduleWithFixedDelay(
                this::tryAgain, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void add(String rolloutId, Instant at) {
        postponed.merge(rolloutId, at, (one, other) -> one.isBefore(other) ? one : other);
    }

    void forget(String rolloutId) {
        postponed.remove(rolloutId);
    }

    void close() {
        timer.shutdownNow();
    }

    private void tryAgain() {
        try {
            // A timer set since then may be earlier, and must be kept.
            postponed.forEach((rolloutId, at) -> {
                if (rows.setNoLater(rolloutId, at)) {
                    postponed.remove(rolloutId, at);
                }
            });
        } catch (RuntimeException | Error e) {
            // The next run must take place in any case.
            LOG.debug("rollout_timers_postponed", e);
        }
    }
}
