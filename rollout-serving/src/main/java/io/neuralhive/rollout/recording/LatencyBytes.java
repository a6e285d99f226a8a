package io.neuralhive.rollout.recording;

import java.nio.ByteBuffer;

/**
 * A histogram of latencies as bytes, some four bits for each bucket whatever the traffic. Counts up to 31 are exact. Of greater ones
 * the five highest bits stay in their bucket, and what is less counts in the next one that is not empty: a percentile may come out a
 * bucket higher where it lies within the upper sixteenth of one, and never lower. The sum is exact.
 *
 * <p>What so remains of a count is its code, which grows with the logarithm of the count and hence differs little from that of the
 * bucket before. The differences are written in the code of Rice (1979): their upper bits as so many ones and a zero, and as they are
 * the lower ones, of which there are as many as makes the whole shortest.
 */
final class LatencyBytes {

    /** Counts below that are their own code. */
    private static final int EXACT = 32;

    private static final int MANTISSA = 4;

    /** A code is less than 1,024 even of the greatest count, so that no difference has more bits than that. */
    private static final int MAX_LOWER_BITS = 11;

    private LatencyBytes() {}

    /** Returns how many bytes it takes at most. */
    static int most(LatencyHistogram latencies) {
        return 3 * Varint.LONGEST + 1 + (latencies.length() * (MAX_LOWER_BITS + 1) + Byte.SIZE - 1) / Byte.SIZE;
    }

    static void write(ByteBuffer out, LatencyHistogram latencies) {
        long[] counts = latencies.withoutEmptyEnds();
        Varint.write(out, counts.length);
        if (counts.length > 0) {
            int[] differences = new int[counts.length];
            long left = codes(counts, differences);
            Varint.write(out, latencies.least());
            Varint.write(out, left);
            int lowerBits = lowerBits(differences);
            out.put((byte) lowerBits);
            BitWriter bits = new BitWriter(out);
            for (int difference : differences) {
                bits.ones(difference >>> lowerBits);
                bits.write(difference, lowerBits);
            }
            bits.end();
        }
    }

    /** Adds what was written to a histogram. */
    static void read(ByteBuffer in, LatencyHistogram latencies) {
        int length = (int) Varint.read(in);
        if (length > 0) {
            int bucket = (int) Varint.read(in);
            long left = Varint.read(in);
            int lowerBits = in.get();
            latencies.reserve(bucket, length);
            BitReader bits = new BitReader(in);
            int code = 0;
            for (int end = bucket + length; bucket < end; bucket++) {
                code += signed((bits.ones() << lowerBits) | bits.read(lowerBits));
                latencies.addAll(bucket, count(code));
            }
            latencies.addAll(bucket - 1, left);
        }
    }

    /** Finds the differences from each code to the next, without a sign, and returns what is left of the last count. */
    private static long codes(long[] counts, int[] differences) {
        long carried = 0;
        int before = 0;
        for (int i = 0; i < counts.length; i++) {
            int code = 0;
            if (counts[i] > 0) {
                long whole = counts[i] + carried;
                code = code(whole);
                carried = whole - count(code);
            }
            differences[i] = unsigned(code - before);
            before = code;
        }
        return carried;
    }

    private static int lowerBits(int[] differences) {
        int best = 0;
        long fewest = Long.MAX_VALUE;
        for (int lowerBits = 0; lowerBits <= MAX_LOWER_BITS; lowerBits++) {
            long bits = 0;
            for (int difference : differences) {
                bits += (difference >>> lowerBits) + 1 + lowerBits;
            }
            if (bits < fewest) {
                fewest = bits;
                best = lowerBits;
            }
        }
        return best;
    }

    /** Returns the code of the greatest count that has one and is not above the given one. */
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

    /** Small ones of either sign become small ones without. */
    private static int unsigned(int difference) {
        return (difference << 1) ^ (difference >> (Integer.SIZE - 1));
    }

    private static int signed(int difference) {
        return (difference >>> 1) ^ -(difference & 1);
    }
}
