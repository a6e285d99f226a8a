package io.neuralhive.rollout.serving;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A circuit breaker: opens when too many of the latest calls failed, then lets one call through after each pause, and
 * closes when that succeeds. Thread-safe; asking for a permit takes no lock.
 *
 * <p><b>Window.</b> The latest {@code calls} results are the lowest bits of {@link #latest}, 1 for a failure; a result
 * shifts the oldest one out. It opens on a full window only, so that the first failures of a candidate do not open it
 * alone. Its memory is one {@code long}, which is why the window is limited to 64.
 *
 * <p><b>One try per pause.</b> Who moves {@link #nextTry} ahead by a compare-and-set has the try; all others of that moment
 * lose. Since it was moved by a whole pause, a try that never returns blocks the next one for a pause and not for ever.
 * {@link #open} writes {@code nextTry} before {@code state}, so that a reader of OPEN reads the matching pause.
 *
 * <p><b>Late results.</b> While it is half open only the result of a try counts; what other calls report, which began
 * before it opened, is ignored. Between reading the state and the call another thread may open it: a few calls, at most one
 * per calling thread, still go through.
 *
 * <p>The pattern is of M. Nygard, "Release It!" (2007). See docs/decisions/0026-shadow-calls.md.
 */
final class CircuitBreaker {

    /** The permit of a call. */
    enum Permit {
        /** It may not. */
        NONE,
        /** A normal call, while it is closed. */
        CALL,
        /** The test call that decides whether it closes again. */
        TRY
    }

    private final int calls;
    private final int maxFailures;
    private final long pauseNanos;
    /** The time from which the next call is let through, while not closed. */
    private final AtomicLong nextTry = new AtomicLong();

    private volatile CircuitState state = CircuitState.CLOSED;
    /** The latest calls, a bit each, set if it failed. */
    private long latest;

    private int known;

    /**
     * Creates a closed one.
     *
     * @param calls how many of the latest calls count, 1 to 64
     * @param maxFailures how many of them may fail before it opens, less than {@code calls}
     */
    CircuitBreaker(int calls, int maxFailures, long pauseNanos) {
        this.calls = calls;
        this.maxFailures = maxFailures;
        this.pauseNanos = pauseNanos;
    }

    /** Returns whether a call may be made. The result of one that may is to be reported. */
    Permit ask(long now) {
        if (state == CircuitState.CLOSED) {
            return Permit.CALL;
        }
        long due = nextTry.get();
        if (now - due < 0 || !nextTry.compareAndSet(due, now + pauseNanos)) {
            return Permit.NONE;
        }
        halfOpen();
        return Permit.TRY;
    }

    /** Counts a call that succeeded. */
    synchronized void succeeded(Permit permit) {
        if (state == CircuitState.HALF_OPEN && permit == Permit.TRY) {
            latest = 0;
            known = 0;
            state = CircuitState.CLOSED;
        } else if (state == CircuitState.CLOSED) {
            note(0);
        }
    }

    /** Counts a call that failed. */
    synchronized void failed(Permit permit, long now) {
        if (state == CircuitState.CLOSED) {
            note(1);
        }
        boolean tooMany = known == calls && Long.bitCount(latest) > maxFailures;
        boolean triedInVain = state == CircuitState.HALF_OPEN && permit == Permit.TRY;
        if (triedInVain || (state == CircuitState.CLOSED && tooMany)) {
            open(now);
        }
    }

    /** Opens, regardless of the latest results. */
    synchronized void open(long now) {
        nextTry.set(now + pauseNanos);
        state = CircuitState.OPEN;
    }

    CircuitState state() {
        return state;
    }

    boolean isClosed() {
        return state == CircuitState.CLOSED;
    }

    private synchronized void halfOpen() {
        if (state == CircuitState.OPEN) {
            state = CircuitState.HALF_OPEN;
        }
    }

    private void note(long failure) {
        latest = ((latest << 1) | failure) & (-1L >>> (64 - calls));
        known = Math.min(calls, known + 1);
    }
}
