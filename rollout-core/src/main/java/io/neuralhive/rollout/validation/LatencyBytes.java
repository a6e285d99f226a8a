package io.neuralhive.rollout.validation;

import java.nio.ByteBuffer;

/**
 * A histogram of latencies as bytes, one for each bucket whatever the traffic. Counts up to 31 are exact. Of greater ones the five
 * highest bits stay in their bucket, and what is less counts in the next one that is not empty: a percentile may come out a bucket
 * higher where it lies within the upper sixteenth of one, and never lower. The sum is exact.
 */
final class LatencyBytes {

    /** Counts below that are their own code. */
    private static final int EXACT = 32;

    private static final int MANTISSA = 4;

    /** After it comes how many buckets are empty. */
    private static final int EMPTY = 0;

    /** After it comes a count that has no code. */
    private static final int WHOLE = 255;

    private LatencyBytes() {}

    /** Returns how many bytes it takes at most. */
    static int most(LatencyHistogram latencies) {
        return 2 * Varint.LONGEST + latencies.length() * (1 + Varint.LONGEST);
    }

    static void write(ByteBuffer out, LatencyHistogram latencies) {
        Varint.write(out, latencies.first());
        Varint.write(out, latencies.length());
        new Writer(out, latencies).write();
    }

    /** Adds what was written to a histogram; it ends where the bytes do. */
    static void read(ByteBuffer in, LatencyHistogram latencies) {
        int bucket = (int) Varint.read(in);
        latencies.reserve(bucket, (int) Varint.read(in));
        while (in.hasRemaining()) {
            int code = in.get() & 255;
            if (code == EMPTY) {
                bucket += (int) Varint.read(in);
            } else {
                latencies.addAll(bucket, code == WHOLE ? Varint.read(in) : count(code));
                bucket++;
            }
        }
    }

    /** Returns the code of the greatest count that has one and is not above the given one; {@link #WHOLE} or more for huge ones. */
    private static int code(long count) {
        if (count < EXACT) {
            return (int) count;
        }
        int exponent = Long.SIZE - 1 - MANTISSA - Long.numberOfLeadingZeros(count);
        return ((exponent + 1) << MANTISSA) | ((int) (count >>> exponent) & ((1 << MANTISSA) - 1));
    }

    private static long count(int code) {
        return code < EXACT ? code : ((code & ((1 << MANTISSA) - 1)) + (1L << MANTISSA)) << ((code >>> MANTISSA) - 1);
    }

    /** Writes one histogram. */
    private static final class Writer {
        private final ByteBuffer out;
        private final LatencyHistogram latencies;
        private int next;
        private int last;
        private long carried;

        private Writer(ByteBuffer out, LatencyHistogram latencies) {
            this.out = out;
            this.latencies = latencies;
            next = latencies.first();
        }

        private void write() {
            latencies.forEach((bucket, number) -> last = bucket);
            latencies.forEach(this::write);
        }

        private void write(int bucket, long number) {
            if (bucket > next) {
                out.put((byte) EMPTY);
                Varint.write(out, bucket - next);
            }
            next = bucket + 1;
            long whole = number + carried;
            int code = code(whole);
            if (code >= WHOLE || (bucket == last && count(code) < whole)) {
                out.put((byte) WHOLE);
                Varint.write(out, whole);
                carried = 0;
            } else {
                out.put((byte) code);
                carried = whole - count(code);
            }
        }
    }
}
