package io.neuralhive.rollout.recording;

import java.nio.ByteBuffer;

/** Writes bits, the highest of a byte first. Not thread-safe. */
final class BitWriter {

    private final ByteBuffer out;
    private int bits;
    private int filled;

    BitWriter(ByteBuffer out) {
        this.out = out;
    }

    /** Writes so many ones and a zero. */
    void ones(int number) {
        for (int i = 0; i < number; i++) {
            write(1, 1);
        }
        write(0, 1);
    }

    /**
     * Writes the lowest bits of a number.
     *
     * @param length how many, 0 to 24
     */
    void write(int number, int length) {
        bits = (bits << length) | (number & ((1 << length) - 1));
        for (filled += length; filled >= Byte.SIZE; filled -= Byte.SIZE) {
            out.put((byte) (bits >>> (filled - Byte.SIZE)));
        }
    }

    /** Fills up the last byte. */
    void end() {
        if (filled > 0) {
            write(0, Byte.SIZE - filled);
        }
    }
}
