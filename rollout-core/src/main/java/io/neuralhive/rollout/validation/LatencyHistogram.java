package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.LatencyStats;
import java.time.Duration;

/**
 * Counts of durations in buckets that grow with the duration: eight to each power of two, so that a percentile is too high
 * by at most an eighth or a microsecond, whichever is more. Up to {@link #LONGEST}, and longer ones as that, in fixed memory.
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
    static final int BUCKETS = OCTAVES << SUB_BITS;

    private final long[] counts = new long[BUCKETS];
    private long count;

    void add(Duration latency) {
        counts[bucket(micros(latency))]++;
        count++;
    }

    void addAll(LatencyHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
    }

    /** Adds durations that were counted elsewhere, by a histogram with the same buckets. */
    void addAll(int bucket, long number) {
        counts[bucket] += number;
        count += number;
    }

    /** Calls back with each bucket that is not empty, and its number. */
    void forEach(Buckets buckets) {
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0) {
                buckets.accept(i, counts[i]);
            }
        }
    }

    LatencyStats stats() {
        return count == 0
                ? LatencyStats.NONE
                : new LatencyStats(count, percentile(0.50), percentile(0.95), percentile(0.99));
    }

    /** Returns the upper end of the bucket in which the percentile lies, so that it is never understated. */
    private Duration percentile(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        int bucket = 0;
        while (seen + counts[bucket] < rank) {
            seen += counts[bucket];
            bucket++;
        }
        return Duration.ofNanos(1_000 * upperEnd(bucket));
    }

    private static long micros(Duration latency) {
        return latency.isNegative() || latency.isZero()
                ? 0
                : latency.toSeconds() > 10_000 ? Long.MAX_VALUE : latency.toNanos() / 1_000;
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
