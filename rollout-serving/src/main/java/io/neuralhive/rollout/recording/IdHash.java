package io.neuralhive.rollout.recording;

import java.security.SecureRandom;

/**
 * A hash of texts that may come from outside. Its seed differs in each process, so that no client can choose texts that
 * collide and slow a table down.
 *
 * <p><b>How.</b> After wyhash (Wang Yi, github.com/wangyi-fudan/wyhash), with one multiplier: the text is absorbed in words
 * of 64 bits, each by a multiplication to 128 bits whose halves are laid over each other. It allocates nothing, and reads
 * each character once.
 *
 * <p><b>Why not {@link String#hashCode}.</b> It has 32 bits and no seed: colliding texts are easy to write, and of 2^17
 * keys about two pairs collide by chance. Of 64 random bits, two are the same with a chance of 2^−64.
 *
 * <p><b>Bound.</b> None is proven: this is no cryptographic hash, and that nobody can choose colliding texts rests on seed
 * and hashes never leaving the process. A table compares the texts as well, so that a collision costs it time alone;
 * {@link KeyCount} does not, and counts one key less.
 */
final class IdHash {

    private static final long SEED = new SecureRandom().nextLong();
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private IdHash() {}

    /** Returns the hash of a text. */
    static long of(String text) {
        return absorb(SEED, text);
    }

    /** Returns the hash of a model's name, of which there are few, and an id. */
    static long of(String model, String id) {
        return absorb(SEED ^ model.hashCode(), id);
    }

    /** Four characters at a time, and last the rest with the length, so that one text is never the beginning of another. */
    private static long absorb(long state, String text) {
        long h = state;
        int length = text.length();
        int i = 0;
        for (; i + 3 < length; i += 4) {
            long block = (long) text.charAt(i) << 48
                    | (long) text.charAt(i + 1) << 32
                    | (long) text.charAt(i + 2) << 16
                    | text.charAt(i + 3);
            h = fold(h ^ block);
        }
        long rest = length;
        for (; i < length; i++) {
            rest = rest << 16 | text.charAt(i);
        }
        return fold(fold(h ^ rest) ^ SEED);
    }

    /**
     * Multiplies, and lays both halves of the product over each other, so that each bit depends on all. The multiplier is
     * 2^64 over the golden ratio; it is odd, so that the lower half alone loses nothing.
     */
    private static long fold(long h) {
        return Math.multiplyHigh(h, MULTIPLIER) ^ (h * MULTIPLIER);
    }
}
