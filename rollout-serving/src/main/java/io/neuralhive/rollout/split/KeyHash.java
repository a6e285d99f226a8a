package io.neuralhive.rollout.split;

/**
 * The hash that decides who is in a share: FNV-1a with 64 bits over UTF-16 code units, finished with the mixer of
 * MurmurHash3. Part of the contract: a change would move users between versions. Test vectors are published.
 *
 * <p>Sources: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm"; Appleby, MurmurHash3, {@code fmix64}.
 */
final class KeyHash {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final char SEPARATOR = '\uffff';

    private KeyHash() {}

    /** Returns the seed of a cohort: keys fall differently for each pair of model and candidate. */
    static long seed(String model, String candidate) {
        long h = absorb(FNV_OFFSET, model);
        h = absorb(absorb(h, SEPARATOR), candidate);
        return absorb(h, SEPARATOR);
    }

    /** Returns the hash of a key, all 64 bits evenly spread. */
    static long of(long seed, String key) {
        return mix(absorb(seed, key));
    }

    /** Returns the place of a hash on the scale from 0 to {@code scale} − 1, from its upper 32 bits. */
    static int upperBucket(long hash, int scale) {
        return (int) (((hash >>> 32) * scale) >>> 32);
    }

    /** Returns the place of a hash on the scale from 0 to {@code scale} − 1, from its lower 32 bits. */
    static int lowerBucket(long hash, int scale) {
        return (int) (((hash & 0xffffffffL) * scale) >>> 32);
    }

    private static long absorb(long h, String text) {
        long state = h;
        for (int i = 0; i < text.length(); i++) {
            state = absorb(state, text.charAt(i));
        }
        return state;
    }

    private static long absorb(long h, char unit) {
        return (h ^ unit) * FNV_PRIME;
    }

    private static long mix(long h) {
        long k = h;
        k = (k ^ (k >>> 33)) * 0xff51afd7ed558ccdL;
        k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return k ^ (k >>> 33);
    }
}
