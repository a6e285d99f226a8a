package io.neuralhive.rollout.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded timers: one thread that waits for the earliest one. Thread-safe. It reads the clock at least once a minute,
 * so that a changed clock is noticed.
 */
public final class InMemoryTimers implements RolloutTimers {

    private static final Logger LOG = LoggerFactory.getLogger(InMemoryTimers.class);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final TimerQueue queue = new TimerQueue();
    private @Nullable Consumer<String> onDue;
    private @Nullable ScheduledFuture<?> pending;
    private @Nullable Instant pendingAt;

    /**
     * Creates timers.
     *
     * @param clock decides whether an instant has come
     */
    public InMemoryTimers(Clock clock) {
        this(clock, new ScheduledThreadPoolExecutor(1, InMemoryTimers::daemon));
    }

    InMemoryTimers(Clock clock, ScheduledThreadPoolExecutor timer) {
        this.clock = clock;
        this.timer = timer;
        // A cancelled timer would otherwise stay in memory until its time has come.
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "rollout-timer");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void start(Consumer<String> onDue) {
        if (timer.isShutdown()) {
            throw new IllegalStateException("These timers were closed: create new ones");
        }
        if (this.onDue != null) {
            throw new IllegalStateException("These timers were started by another engine: give each its own");
        }
        this.onDue = onDue;
        pace();
    }

    @Override
    public synchronized void schedule(String rolloutId, Instant at) {
        queue.put(rolloutId, at);
        pace();
    }

    @Override
    public synchronized void cancel(String rolloutId) {
        queue.remove(rolloutId);
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
    }

    /** Makes sure that the one timer ends no later than the earliest entry is due. */
    private void pace() {
        Instant earliest = queue.earliest().orElse(null);
        if (onDue == null || earliest == null || timer.isShutdown()) {
            return;
        }
        if (pending != null && pendingAt != null && !pendingAt.isAfter(earliest)) {
            return;
        }
        cancelPending();
        pendingAt = earliest;
        pending = timer.schedule(this::deliver, untilDue(earliest).toNanos(), TimeUnit.NANOSECONDS);
    }

    private Duration untilDue(Instant at) {
        try {
            Duration wait = Duration.between(clock.now(), at);
            if (wait.isNegative()) {
                return Duration.ZERO;
            }
            return wait.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wait;
        } catch (Throwable e) {
            LOG.warn("rollout_clock_failed", e);
            return RETRY;
        }
    }

    private void deliver() {
        try {
            begin().ifPresent(this::deliverDue);
        } finally {
            synchronized (this) {
                pace();
            }
        }
    }

    private synchronized Optional<Instant> begin() {
        // Not always the timer that led here: that one may have been replaced while it waited for the lock.
        cancelPending();
        try {
            return Optional.of(clock.now());
        } catch (Throwable e) {
            LOG.warn("rollout_clock_failed", e);
            return Optional.empty();
        }
    }

    private synchronized Optional<String> next(Instant now) {
        return timer.isShutdown() ? Optional.empty() : queue.poll(now);
    }

    private void deliverDue(Instant now) {
        Consumer<String> receiver = receiver();
        for (Optional<String> id = next(now); id.isPresent(); id = next(now)) {
            try {
                receiver.accept(id.get());
            } catch (Throwable e) {
                schedule(id.get(), now.plus(RETRY));
                LOG.warn("rollout_timer_failed", e);
            }
        }
    }

    private synchronized Consumer<String> receiver() {
        return Objects.requireNonNull(onDue, "nothing is delivered before the start");
    }

    private void cancelPending() {
        if (pending != null) {
            pending.cancel(false);
        }
        pending = null;
        pendingAt = null;
    }
}
