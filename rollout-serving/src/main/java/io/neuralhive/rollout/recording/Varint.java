package io.neuralhive.rollout.recording;

import java.nio.ByteBuffer;

/** Counts in groups of seven bits, the lowest first, each byte but the last with its highest bit set: small ones take one byte. */
final class Varint {

    /** The most bytes that a count takes. */
    static final int LONGEST = 10;

    private static final int GROUP = 7;

    private Varint() {}

    static void write(ByteBuffer out, long count) {
        long rest = count;
        for (; rest >>> GROUP > 0; rest >>>= GROUP) {
            out.put((byte) (rest | 1 << GROUP));
        }
        out.put((byte) rest);
    }

    /** Writes a count that is close to another one, which the reader knows. */
    static void writeDifference(ByteBuffer out, long count, long other) {
        long difference = count - other;
        write(out, (difference << 1) ^ (difference >> (Long.SIZE - 1)));
    }

    static long readDifference(ByteBuffer in, long other) {
        long read = read(in);
        return other + ((read >>> 1) ^ -(read & 1));
    }

    static long read(ByteBuffer in) {
        long count = 0;
        int shift = 0;
        long group = in.get();
        for (; group < 0; group = in.get()) {
            count |= (group & ((1 << GROUP) - 1)) << shift;
            shift += GROUP;
        }
        return count | group << shift;
    }
}
