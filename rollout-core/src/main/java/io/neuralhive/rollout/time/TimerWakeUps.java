package io.neuralhive.rollout.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The embedded wake-ups: one thread and one pending timer, for the earliest of all. Thread-safe. The timer looks at the
 * clock at least once a minute, so that a clock that was set is noticed.
 */
public final class TimerWakeUps implements WakeUps {

    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Consumer<String> NOBODY = id -> {};

    private record Entry(Instant at, String rolloutId) implements Comparable<Entry> {
        private static final Comparator<Entry> ORDER =
                Comparator.comparing(Entry::at).thenComparing(Entry::rolloutId);

        @Override
        public int compareTo(Entry other) {
            return ORDER.compare(this, other);
        }
    }

    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final TreeSet<Entry> queue = new TreeSet<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private Consumer<String> onDue = NOBODY;
    private @Nullable ScheduledFuture<?> pending;
    private @Nullable Instant pendingAt;

    /**
     * Creates wake-ups.
     *
     * @param clock tells whether an instant has come
     */
    public TimerWakeUps(Clock clock) {
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "rollout-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public synchronized void start(Consumer<String> onDue) {
        this.onDue = onDue;
        pace();
    }

    @Override
    public synchronized void schedule(String rolloutId, Instant at) {
        Entry entry = new Entry(at, rolloutId);
        Entry earlier = entries.put(rolloutId, entry);
        if (earlier != null) {
            queue.remove(earlier);
        }
        queue.add(entry);
        pace();
    }

    @Override
    public synchronized void cancel(String rolloutId) {
        Entry entry = entries.remove(rolloutId);
        if (entry != null) {
            queue.remove(entry);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Makes sure that the one timer ends no later than the earliest entry is due. */
    private void pace() {
        if (queue.isEmpty() || timer.isShutdown()) {
            return;
        }
        Instant earliest = queue.first().at();
        if (pending != null && pendingAt != null && !pendingAt.isAfter(earliest)) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        Duration wait = Duration.between(clock.now(), earliest);
        if (wait.isNegative()) {
            wait = Duration.ZERO;
        } else if (wait.compareTo(LONGEST_SLEEP) > 0) {
            wait = LONGEST_SLEEP;
        }
        pendingAt = earliest;
        pending = timer.schedule(this::deliver, wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void deliver() {
        List<String> due = new ArrayList<>();
        Consumer<String> receiver;
        synchronized (this) {
            Instant now = clock.now();
            while (!queue.isEmpty() && !queue.first().at().isAfter(now)) {
                Entry entry = queue.pollFirst();
                if (entry != null) {
                    entries.remove(entry.rolloutId());
                    due.add(entry.rolloutId());
                }
            }
            pending = null;
            pendingAt = null;
            receiver = onDue;
            pace();
        }
        due.forEach(receiver);
    }
}
