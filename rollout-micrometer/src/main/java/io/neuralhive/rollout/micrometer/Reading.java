package io.neuralhive.rollout.micrometer;

import java.time.Duration;
import java.util.BitSet;

/**
 * One scrape, as far as it can be recognized: what a thread reads without a pause, each figure once, all of one
 * snapshot. Not thread-safe.
 */
final class Reading {

    /**
     * Longer than threads wait within a scrape, and shorter than they wait between two: a scrape that is taken for a
     * part of the previous one would be torn.
     */
    private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();

    private final Snapshot snapshot;
    private final BitSet read = new BitSet();
    private long lastReadAt;

    Reading(Snapshot snapshot, long now) {
        this.snapshot = snapshot;
        this.lastReadAt = now;
    }

    /**
     * Returns whether a figure that is read now belongs to another scrape.
     *
     * @param came when the thread began to read the figure; the time it has waited since is not a pause of the scrape
     */
    boolean isOver(MeterSlot figure, long came) {
        return read.get(figure.index()) || came - lastReadAt > LONGEST_PAUSE;
    }

    double read(MeterSlot figure, long now) {
        read.set(figure.index());
        lastReadAt = now;
        return snapshot.value(figure);
    }
}
