package io.neuralhive.rollout.validation;

import java.security.SecureRandom;

/**
 * A hash of texts that may come from outside. It begins with a number that is another one in each process, so that nobody can
 * choose texts that fall on the same place and make a table slow.
 */
final class IdHash {

    private static final long SEED = new SecureRandom().nextLong();
    private static final long PRIME = 0x100000001b3L;

    private IdHash() {}

    /** Returns the hash of a text. */
    static long of(String text) {
        return mix(absorb(SEED, text));
    }

    /** Returns the hash of a model's name, of which there are few, and an id. */
    static long of(String model, String id) {
        return mix(absorb(SEED ^ model.hashCode(), id));
    }

    /** FNV-1a, but for two characters at a time. */
    private static long absorb(long state, String text) {
        long h = state;
        int length = text.length();
        int i = 0;
        for (; i + 1 < length; i += 2) {
            h = (h ^ ((long) text.charAt(i) << 16 | text.charAt(i + 1))) * PRIME;
        }
        return i < length ? (h ^ ((long) length << 32 | text.charAt(i))) * PRIME : h;
    }

    /** The finalizer of MurmurHash3 (Appleby), so that all bits are evenly spread. */
    private static long mix(long h) {
        long k = h;
        k = (k ^ (k >>> 33)) * 0xff51afd7ed558ccdL;
        k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return k ^ (k >>> 33);
    }
}
