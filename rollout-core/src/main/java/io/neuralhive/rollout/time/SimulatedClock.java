package io.neuralhive.rollout.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A clock that is advanced by its caller, and fires timers as it passes their instants. Give it to an engine as its clock
 * and its timers, with {@code onCallersThread()}: {@link #advance} then does all of the engine's work on the caller's
 * thread, in order, and returns when it is done.
 *
 * <p>Thread-safe. One thread at a time advances it. Why it is here: {@code
 * docs/decisions/0019-clock-for-simulations-in-the-core.md}.
 */
public class SimulatedClock implements Clock, RolloutTimers {

    private static final int MAX_AT_ONE_INSTANT = 10_000_000;

    private final TimerQueue queue = new TimerQueue();
    private Instant now;
    private Consumer<String> onDue = id -> {};

    /** Creates a clock at an instant. */
    public SimulatedClock(Instant start) {
        now = start;
    }

    @Override
    public final synchronized Instant now() {
        return now;
    }

    /**
     * Advances the time, and fires the timers that are due, each at its own instant.
     *
     * @param span 0 or more
     * @throws IllegalStateException if timers are scheduled without end for the same instant
     */
    public final void advance(Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("Can't advance by " + span + ": use set(…) to step back");
        }
        Instant end = now().plus(span);
        int atOneInstant = 0;
        for (Optional<Due> due = next(end); due.isPresent(); due = next(end)) {
            atOneInstant = due.get().later() ? 0 : atOneInstant + 1;
            if (atOneInstant > MAX_AT_ONE_INSTANT) {
                throw new IllegalStateException("More than " + MAX_AT_ONE_INSTANT + " timers have fired at " + now()
                        + ": each schedules another one for the same instant");
            }
            due.get().receiver().accept(due.get().rolloutId());
        }
        set(end);
    }

    /**
     * Sets the time, also to an earlier one, without firing timers. The next {@link #advance} fires those that became due.
     */
    public final synchronized void set(Instant instant) {
        now = instant;
    }

    /** Returns when the earliest timer is due. */
    public final synchronized Optional<Instant> nextTimer() {
        return queue.earliest();
    }

    /** Returns how many timers are pending. */
    public final synchronized int pendingTimers() {
        return queue.size();
    }

    /** Starts delivery to an engine, in place of an earlier one, whose timers are dropped as in a crash. */
    @Override
    public final synchronized void start(Consumer<String> onDue) {
        this.onDue = onDue;
        while (queue.poll(Instant.MAX).isPresent()) {
            // forget it
        }
    }

    @Override
    public final synchronized void schedule(String rolloutId, Instant at) {
        queue.put(rolloutId, at);
    }

    @Override
    public final synchronized void cancel(String rolloutId) {
        queue.remove(rolloutId);
    }

    /** Does nothing: the clock outlives engines. */
    @Override
    public final void close() {}

    private record Due(Consumer<String> receiver, String rolloutId, boolean later) {}

    private synchronized Optional<Due> next(Instant end) {
        Optional<Instant> earliest = queue.earliest();
        Optional<String> id = queue.poll(end);
        if (id.isEmpty() || earliest.isEmpty()) {
            return Optional.empty();
        }
        boolean later = earliest.get().isAfter(now);
        if (later) {
            now = earliest.get();
        }
        return Optional.of(new Due(onDue, id.get(), later));
    }
}
