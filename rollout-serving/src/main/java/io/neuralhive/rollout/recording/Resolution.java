package io.neuralhive.rollout.recording;

import java.time.Duration;
import java.time.Instant;

/**
 * Into what slices the past is divided. A slice is known by its index: how many slices lie between 1970-01-01T00:00Z and it.
 *
 * @param sliceMillis length of a slice, 1 or more
 * @param slices how many of them are kept at most, 1 or more
 */
record Resolution(long sliceMillis, int slices) {

    /**
     * Returns a resolution for a span of time.
     *
     * @param retention how long the past is kept at least
     * @param slices in how many slices; one more is kept, because a span of that length seldom begins with a slice
     */
    static Resolution of(Duration retention, int slices) {
        return new Resolution(-Math.floorDiv(-retention.toMillis(), (long) slices), slices + 1);
    }

    /** Returns the slice of a time, in milliseconds since 1970-01-01T00:00Z. */
    long index(long time) {
        return Math.floorDiv(time, sliceMillis);
    }

    /** Returns when a slice begins, in milliseconds since 1970-01-01T00:00Z. */
    long startMillis(long index) {
        return index * sliceMillis;
    }

    Instant start(long index) {
        return Instant.ofEpochMilli(startMillis(index));
    }

    /** Returns when a slice has ended, which is when the next one begins. */
    Instant end(long index) {
        return start(index + 1);
    }
}
