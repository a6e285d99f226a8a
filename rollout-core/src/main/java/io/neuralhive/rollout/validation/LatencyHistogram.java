package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.LatencyStats;
import java.time.Duration;

/**
 * Counts of durations in buckets that grow with the duration: eight to each power of two, so that a percentile is too high
 * by at most an eighth or a microsecond, whichever is more. Up to {@link #LONGEST}, and longer ones as that, in 2 kB at most.
 * Not thread-safe.
 */
final class LatencyHistogram {

    /** A little more than an hour. */
    static final Duration LONGEST = Duration.ofNanos(1_000 * (1L << 32));

    /** Takes a bucket and how many durations are in it. */
    @FunctionalInterface
    interface Buckets {
        void accept(int bucket, long number);
    }

    private static final int SUB_BITS = 3;
    private static final int OCTAVES = 30;
    private static final long[] NONE = {};
    static final int BUCKETS = OCTAVES << SUB_BITS;

    /** Only the powers of two between the least and the greatest that was counted, which are a few of all. */
    private long[] counts = NONE;

    private int first;

    void add(Duration latency) {
        addAll(bucket(micros(latency)), 1);
    }

    void addAll(LatencyHistogram other) {
        if (other.counts.length > 0) {
            reach(other.first);
            reach(other.first + other.counts.length - 1);
            for (int i = 0; i < other.counts.length; i++) {
                counts[other.first - first + i] += other.counts[i];
            }
        }
    }

    /** Adds durations that were counted elsewhere, by a histogram with the same buckets. */
    void addAll(int bucket, long number) {
        int index = bucket - first;
        if (index < 0 || index >= counts.length) {
            reach(bucket);
            index = bucket - first;
        }
        counts[index] += number;
    }

    /** Calls back with each bucket that is not empty, and its number. */
    void forEach(Buckets buckets) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                buckets.accept(first + i, counts[i]);
            }
        }
    }

    LatencyStats stats() {
        long count = 0;
        for (long inBucket : counts) {
            count += inBucket;
        }
        return count == 0
                ? LatencyStats.NONE
                : new LatencyStats(count, percentile(count, 0.50), percentile(count, 0.95), percentile(count, 0.99));
    }

    /** Returns the upper end of the bucket in which the percentile lies, so that it is never understated. */
    private Duration percentile(long count, double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        int index = 0;
        while (seen + counts[index] < rank) {
            seen += counts[index];
            index++;
        }
        return Duration.ofNanos(1_000 * upperEnd(first + index));
    }

    /** Makes room for a bucket, and for those of its power of two. */
    private void reach(int bucket) {
        int low = bucket >>> SUB_BITS << SUB_BITS;
        int high = low + (1 << SUB_BITS);
        if (counts.length > 0) {
            low = Math.min(low, first);
            high = Math.max(high, first + counts.length);
        }
        if (high - low > counts.length) {
            long[] more = new long[high - low];
            System.arraycopy(counts, 0, more, counts.length == 0 ? 0 : first - low, counts.length);
            counts = more;
            first = low;
        }
    }

    private static long micros(Duration latency) {
        long seconds = latency.getSeconds();
        if (seconds < 0) {
            return 0;
        }
        return seconds > 10_000 ? Long.MAX_VALUE : seconds * 1_000_000 + latency.getNano() / 1_000;
    }

    private static int bucket(long micros) {
        if (micros < 1L << SUB_BITS) {
            return (int) micros;
        }
        int octave = 63 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
        int bucket = (octave << SUB_BITS) + (int) (micros >>> octave);
        return Math.min(bucket, BUCKETS - 1);
    }

    private static long upperEnd(int bucket) {
        if (bucket < 2 << SUB_BITS) {
            return bucket + 1L;
        }
        int octave = (bucket >>> SUB_BITS) - 1;
        long mantissa = (bucket & ((1 << SUB_BITS) - 1)) + (1L << SUB_BITS);
        return (mantissa + 1) << octave;
    }
}
