package io.neuralhive.rollout.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The servers that are closed together, in the reverse order of their building. Thread-safe. */
final class Servers implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /**
     * Adds a server.
     *
     * @throws IllegalStateException if these were closed
     */
    synchronized void add(AutoCloseable server) {
        requireOpen();
        open.push(server);
    }

    /** Throws if these were closed. */
    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("These rollouts were closed: build servers before close()");
        }
    }

    /** Closes each, even if others throw; the first exception is thrown at the end, with the others suppressed. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (AutoCloseable server : takeAll()) {
            try {
                server.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("A server could not be closed", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized List<AutoCloseable> takeAll() {
        closed = true;
        List<AutoCloseable> all = List.copyOf(open);
        open.clear();
        return all;
    }
}
