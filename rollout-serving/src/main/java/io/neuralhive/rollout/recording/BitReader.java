package io.neuralhive.rollout.recording;

import java.nio.ByteBuffer;

/** Reads what a {@link BitWriter} wrote. Not thread-safe. */
final class BitReader {

    private final ByteBuffer in;
    private int bits;
    private int left;

    BitReader(ByteBuffer in) {
        this.in = in;
    }

    /** Reads how many ones come before the next zero. */
    int ones() {
        int number = 0;
        while (read(1) == 1) {
            number++;
        }
        return number;
    }

    /**
     * Reads a number.
     *
     * @param length how many bits it has, 0 to 24
     */
    int read(int length) {
        for (; left < length; left += Byte.SIZE) {
            bits = (bits << Byte.SIZE) | (in.get() & 255);
        }
        left -= length;
        return (bits >>> left) & ((1 << length) - 1);
    }
}
