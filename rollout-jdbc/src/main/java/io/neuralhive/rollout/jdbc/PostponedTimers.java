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
 * Wake-ups that could not be written yet, since another node has the row under way or the database can't be reached. They are
 * tried again until they can. Thread-safe.
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
        // What goes wrong is caught there, and nobody waits for its end.
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
            // What was set since then may be earlier, and must stay.
            postponed.forEach((rolloutId, at) -> {
                if (rows.setNoLater(rolloutId, at)) {
                    postponed.remove(rolloutId, at);
                }
            });
        } catch (RuntimeException | Error e) {
            // The next run must come in any case.
            LOG.debug("rollout_timers_postponed", e);
        }
    }
}
