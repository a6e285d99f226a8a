package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.LatencyStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations in buckets that grow with the duration: eight of equal width to each power of two, as in
 * HdrHistogram (Gil Tene) with three significant bits. Not thread-safe.
 *
 * <p><b>Its bound.</b> A bucket that begins at {@code m} microseconds is at most {@code m / 8} wide, or 1 µs below 8. A
 * percentile is the upper end of the bucket of its rank: never too low, and too high by at most an eighth or a microsecond,
 * whichever is more. That holds for sums of histograms as well, since all have the same buckets. Durations up to {@link
 * #LONGEST}, and longer ones as that; 240 buckets, 2 kB, at most.
 *
 * <p><b>Why it is right.</b> With {@code o = floor(log2(m)) - 3}, {@code m >>> o} is between 8 and 15: its leading bit and
 * the next three. So {@code 8 o + (m >>> o)} counts the buckets without a gap from one power of two to the next, and is
 * {@code m} itself below 8.
 *
 * <p><b>Its size.</b> Only the powers of two between the shortest and the longest duration are allocated: most services
 * need some ten of thirty. A count has 32 bits, and as many more in a second array that is there only once one of them
 * needs it. A version keeps fifty histograms, most of whose counts are small.
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

    /** A cache line on each side, so that another thread's reads of what lies next to the counts are not slowed down. */
    private static final int PADDING = 16;

    private static final int[] NONE = {};
    private static final int[] NONE_APART = new int[2 * PADDING];

    private final int padding;

    /** The lower halves of the counts, without a sign, between the padding. */
    private int[] counts;

    /** Their upper halves at the same places; null as long as all are 0. */
    private int @Nullable [] upper;

    /** The bucket that is counted first in the array, less where it is. */
    private int offset;

    private LatencyHistogram(int padding, int[] none) {
        this.padding = padding;
        this.counts = none;
        this.offset = -padding;
    }

    /** Returns an empty histogram. */
    static LatencyHistogram create() {
        return new LatencyHistogram(0, NONE);
    }

    /** Returns an empty histogram that one thread changes often while others change theirs. */
    static LatencyHistogram apart() {
        return new LatencyHistogram(PADDING, NONE_APART);
    }

    void add(Duration latency) {
        int index = index(bucket(micros(latency)));
        if (++counts[index] == 0) {
            carry(index, 1);
        }
    }

    void addAll(LatencyHistogram other) {
        if (other.first() < other.end()) {
            reach(other.first());
            reach(other.end() - 1);
        }
        other.forEach(this::addAll);
    }

    /** Adds durations that were counted elsewhere, by a histogram with the same buckets. */
    void addAll(int bucket, long number) {
        int index = index(bucket);
        long sum = Integer.toUnsignedLong(counts[index]) + number;
        counts[index] = (int) sum;
        if (sum >>> Integer.SIZE != 0) {
            carry(index, (int) (sum >>> Integer.SIZE));
        }
    }

    /** Returns the index of a bucket, growing the array if necessary. */
    private int index(int bucket) {
        int index = bucket - offset;
        if (index >= padding && index < counts.length - padding) {
            return index;
        }
        reach(bucket);
        return bucket - offset;
    }

    private void carry(int index, int more) {
        if (upper == null) {
            upper = new int[counts.length];
        }
        upper[index] += more;
    }

    /** Returns the count of a bucket within the array. */
    private long count(int bucket) {
        int index = bucket - offset;
        long above = upper == null ? 0 : upper[index];
        return above << Integer.SIZE | Integer.toUnsignedLong(counts[index]);
    }

    /** Calls back with each bucket that is not empty, and its number. */
    void forEach(Buckets buckets) {
        for (int bucket = first(); bucket < end(); bucket++) {
            long number = count(bucket);
            if (number > 0) {
                buckets.accept(bucket, number);
            }
        }
    }

    LatencyStats stats() {
        long count = 0;
        for (int bucket = first(); bucket < end(); bucket++) {
            count += count(bucket);
        }
        return count == 0
                ? LatencyStats.NONE
                : new LatencyStats(count, percentile(count, 0.50), percentile(count, 0.95), percentile(count, 0.99));
    }

    /** Returns the upper end of the bucket in which the percentile lies, so that it is never understated. */
    private Duration percentile(long count, double share) {
        long rank = (long) Math.ceil(share * count);
        int bucket = first();
        for (long seen = count(bucket); seen < rank; seen += count(bucket)) {
            bucket++;
        }
        return Duration.ofNanos(1_000 * upperEnd(bucket));
    }

    private int first() {
        return offset + padding;
    }

    private int end() {
        return offset + counts.length - padding;
    }

    /** Grows the array for a bucket and those of its power of two, if necessary. */
    private void reach(int bucket) {
        if (bucket >= first() && bucket < end()) {
            return;
        }
        int low = bucket >>> SUB_BITS << SUB_BITS;
        int high = low + (1 << SUB_BITS);
        if (first() < end()) {
            low = Math.min(low, first());
            high = Math.max(high, end());
        }
        int length = padding + high - low + padding;
        int to = padding + Math.max(0, first() - low);
        int room = end() - first();
        counts = moved(counts, room, to, length);
        upper = upper == null ? null : moved(upper, room, to, length);
        offset = low - padding;
    }

    private int[] moved(int[] from, int room, int to, int length) {
        int[] more = new int[length];
        System.arraycopy(from, padding, more, to, room);
        return more;
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
