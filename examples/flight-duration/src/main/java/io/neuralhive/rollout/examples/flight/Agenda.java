package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Future actions, in order of time. The clock advances from one to the next, and runs the engine's timers on the way.
 */
final class Agenda {

    private record Entry(Instant at, long number, Runnable action) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
    private final FakeClock clock;
    private long added;
    private boolean stopped;

    Agenda(FakeClock clock) {
        this.clock = clock;
    }

    /** Adds an action. Actions at the same instant run in the order in which they were added. */
    void add(Instant at, Runnable action) {
        entries.add(new Entry(at, added++, action));
    }

    /** Adds an action that runs after a delay. */
    void addAfter(Duration wait, Runnable action) {
        add(clock.now().plus(wait), action);
    }

    /** Runs all actions, until none is left or it is stopped. */
    void run() {
        while (!stopped && !entries.isEmpty()) {
            clock.advance(Duration.between(clock.now(), entries.element().at()));
            // Only now, because the engine may have added to the agenda on the way.
            entries.remove().action().run();
        }
    }

    /** Stops before the next action. */
    void stop() {
        stopped = true;
    }
}
