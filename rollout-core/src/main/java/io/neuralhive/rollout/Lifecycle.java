package io.neuralhive.rollout;

/**
 * The state of an engine: whether it was started and closed. Thread-safe. Why: {@code
 * docs/decisions/0043-nothing-runs-before-the-start.md}.
 */
final class Lifecycle {

    private enum State {
        BUILT,
        STARTED,
        CLOSED
    }

    private volatile State state = State.BUILT;

    /**
     * Starts the timers, unless they run already. A concurrent close waits, so that timers either never start, or have
     * started before they are closed.
     *
     * @param timers starts them; if it throws, nothing is started yet
     * @throws WorkStoppedException if the engine was closed
     */
    synchronized void start(Runnable timers) {
        requireNotClosed();
        if (state == State.BUILT) {
            timers.run();
            // A timer delivered on this thread may have closed the engine.
            requireNotClosed();
            state = State.STARTED;
        }
    }

    /** Closes for good; false if it was closed before. */
    synchronized boolean close() {
        boolean first = state != State.CLOSED;
        state = State.CLOSED;
        return first;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    void requireNotClosed() {
        if (isClosed()) {
            throw WorkStoppedException.closed();
        }
    }

    /** Throws unless the engine is started and not closed. */
    void requireStarted() {
        requireNotClosed();
        if (state == State.BUILT) {
            throw new IllegalStateException("The engine was not started: call start() first");
        }
    }
}
