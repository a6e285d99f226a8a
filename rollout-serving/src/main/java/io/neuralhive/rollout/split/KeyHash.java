package io.neuralhive.rollout.split;

/**
 * The hash that decides who is in a share: FNV-1a with 64 bits over UTF-16 code units, finished with the mixer of
 * MurmurHash3. Part of the contract: a change would move users between versions. The test vectors are published in
 * docs/traffic-splitting.md.
 *
 * <p><b>Why both.</b> FNV-1a reads any string in one multiplication per character, without a table or an allocation, but the last
 * characters of a key reach only some of its bits: consecutive ids would not spread. {@code fmix64} makes each bit of the result
 * depend on each bit of the state. It is a bijection, so it adds no collisions.
 *
 * <p><b>Why the seed.</b> It absorbs model and candidate before the key, so that cohorts of different models and candidates are
 * independent. The separator is a noncharacter, which no name may contain: no two pairs give the same text.
 *
 * <p><b>Error of a share.</b> A bucket is {@code half * scale / 2^32}, rounded down, by a multiplication instead of a remainder
 * (Lemire). The buckets below a threshold hold the exact share of all 2^32 values, rounded up to a whole value: the error is less
 * than 2^-32. Share and shadow sample use different halves, so that they are independent.
 *
 * <p>Sources: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm"; Appleby, MurmurHash3, {@code fmix64}; Lemire, "Fast
 * Random Integer Generation in an Interval" (2019). See docs/decisions/0009-hash-of-the-splitter.md.
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
