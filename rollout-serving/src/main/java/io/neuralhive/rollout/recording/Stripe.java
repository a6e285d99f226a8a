package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counters that one thread at a time uses, separate from those of others: one {@link Cell} for requests, one for outcomes.
 * Thread-safe; no method returns with the lock held.
 *
 * <p>{@link #request} and {@link #outcome} are written out rather than given to {@link #count} as lambdas, which would be
 * objects: a recorded request allocates nothing ({@code RecordAllocationTest}).
 */
final class Stripe extends Padded {

    /** What became of an attempt to count. */
    enum Attempt {
        COUNTED,
        /** Another thread is counting here. */
        BUSY,
        /** It counts another step or slice of time. */
        NOT_OPEN
    }

    private final SpinLock lock = new SpinLock();
    private final Cell requests = new Cell(DrainedSlice.Kind.REQUESTS);
    private final Cell outcomes = new Cell(DrainedSlice.Kind.OUTCOMES);

    Attempt request(long at, @Nullable StepRef step, boolean failed, Duration latency) {
        if (!lock.tryLock()) {
            return Attempt.BUSY;
        }
        try {
            if (!requests.covers(at, step)) {
                return Attempt.NOT_OPEN;
            }
            requests.sum().request(failed, latency);
            return Attempt.COUNTED;
        } finally {
            lock.unlock();
        }
    }

    Attempt outcome(long at, @Nullable StepRef step, double predicted, double beside, double actual, long lag) {
        if (!lock.tryLock()) {
            return Attempt.BUSY;
        }
        try {
            if (!outcomes.covers(at, step)) {
                return Attempt.NOT_OPEN;
            }
            outcomes.sum().outcome(predicted, beside, actual, lag);
            return Attempt.COUNTED;
        } finally {
            lock.unlock();
        }
    }

    /** Counts something else about a request. */
    Attempt count(long at, @Nullable StepRef step, Consumer<Slice> event) {
        if (!lock.tryLock()) {
            return Attempt.BUSY;
        }
        try {
            if (!requests.covers(at, step)) {
                return Attempt.NOT_OPEN;
            }
            event.accept(requests.sum());
            return Attempt.COUNTED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens a cell for what a slice of time and a step have, unless it is open for them, and counts something, however long it has to
     * wait for that.
     *
     * @param before takes what the cell had counted of something else
     */
    void open(
            DrainedSlice.Kind kind,
            long from,
            long until,
            @Nullable StepRef step,
            Consumer<DrainedSlice> before,
            Consumer<Slice> event) {
        Cell cell = cell(kind);
        lock.lock();
        try {
            if (!cell.covers(from, step)) {
                DrainedSlice drained = cell.open(from, until, step);
                if (drained != null) {
                    before.accept(drained);
                }
            }
            event.accept(cell.sum());
        } finally {
            // Also after an Error such as out of memory: the next thread would wait forever.
            lock.unlock();
        }
    }

    /** Does something while no thread counts here. */
    void whileLocked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Gives away what was counted. To be called {@linkplain #whileLocked while locked}. */
    void drainTo(DrainedSlice.Kind kind, Consumer<DrainedSlice> to) {
        DrainedSlice drained = cell(kind).take();
        if (drained != null) {
            to.accept(drained);
        }
    }

    private Cell cell(DrainedSlice.Kind kind) {
        return kind == DrainedSlice.Kind.REQUESTS ? requests : outcomes;
    }
}
