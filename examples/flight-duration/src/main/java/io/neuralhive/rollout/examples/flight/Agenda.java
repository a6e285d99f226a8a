package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What is still to happen, in order of time. The clock moves from one thing to the next, and wakes the engine on the way.
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

    /** Adds something. Of what happens at the same instant, what was added first happens first. */
    void add(Instant at, Runnable action) {
        entries.add(new Entry(at, added++, action));
    }

    /** Adds something that happens after a while. */
    void addAfter(Duration wait, Runnable action) {
        add(clock.now().plus(wait), action);
    }

    /** Lets everything happen, until nothing is left or it is told to stop. */
    void run() {
        while (!stopped && !entries.isEmpty()) {
            clock.advance(Duration.between(clock.now(), entries.element().at()));
            // Only now, because the engine may have come to something on the way that added to the agenda.
            entries.remove().action().run();
        }
    }

    /** Lets nothing more happen. */
    void stop() {
        stopped = true;
    }
}
