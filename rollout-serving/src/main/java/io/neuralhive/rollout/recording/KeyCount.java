package io.neuralhive.rollout.recording;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The number of distinct keys that got each version in one step. It stops for all versions together at a maximum that is
 * enough to check the planned split. Thread-safe; a key that is known already takes no lock.
 *
 * <p><b>How.</b> A set of 64-bit hashes with open addressing and linear probing (Knuth, The Art of Computer Programming 3,
 * 6.4, algorithm L): a key takes 16 to 32 bytes, whatever its length, and no object. At most half full, so that a search is
 * expected to look at 2.5 slots if the key is new, and at 1.5 if not.
 *
 * <p><b>Why reading needs no lock.</b> A slot changes once, from free to a hash, and nothing is removed; growing fills
 * another array before it is published. A reader may miss a key that is being added or that only a larger array has. It
 * then takes the lock and searches again, so that no key is counted twice.
 *
 * <p><b>Error.</b> Two keys of the same hash count as one, as do those whose hashes are 0 and 1. Of 2^17 keys with random
 * hashes, fewer than one in 2^30 such counts lacks even one.
 */
final class KeyCount {

    /** In 2 MB; by then a share that is off by one percentage point shows. */
    static final int MAX_KEYS = 1 << 17;

    private static final int MAX_VERSIONS = 8;
    private static final int FEWEST_SLOTS = 1 << 7;
    private static final long FREE = 0;
    private static final AtomicLongArray STOPPED = new AtomicLongArray(0);

    private final ConcurrentMap<String, Long> counts = new ConcurrentHashMap<>();
    private volatile AtomicLongArray slots = new AtomicLongArray(FEWEST_SLOTS);

    private int keys;

    /** Returns by how many slots it has grown. */
    int add(String version, String key) {
        AtomicLongArray known = slots;
        if (known.length() == 0) {
            return 0;
        }
        long hash = IdHash.of(key);
        long entry = hash == FREE ? 1 : hash;
        return known.get(slot(known, entry)) == entry ? 0 : addNew(version, entry);
    }

    long of(String version) {
        return counts.getOrDefault(version, 0L);
    }

    int slots() {
        return slots.length();
    }

    /** Counts no further key. Returns how many slots that has freed. */
    synchronized int stop() {
        int freed = slots.length();
        slots = STOPPED;
        return freed;
    }

    private synchronized int addNew(String version, long hash) {
        AtomicLongArray now = slots;
        if (now.length() == 0 || (counts.size() == MAX_VERSIONS && !counts.containsKey(version))) {
            return 0;
        }
        int slot = slot(now, hash);
        if (now.get(slot) == hash) {
            return 0;
        }
        // Last, because a thread that finds it relies on its being counted.
        counts.merge(version, 1L, Long::sum);
        now.set(slot, hash);
        keys++;
        if (keys == MAX_KEYS) {
            return -stop();
        }
        return 2 * keys > now.length() ? grow(now) : 0;
    }

    private int grow(AtomicLongArray known) {
        AtomicLongArray more = new AtomicLongArray(2 * known.length());
        for (int i = 0; i < known.length(); i++) {
            long hash = known.get(i);
            if (hash != FREE) {
                more.setPlain(slot(more, hash), hash);
            }
        }
        slots = more;
        return known.length();
    }

    /** Returns the slot of a hash, or the slot for inserting it. */
    private static int slot(AtomicLongArray slots, long hash) {
        int slot = (int) hash & (slots.length() - 1);
        long found = slots.get(slot);
        while (found != hash && found != FREE) {
            slot = (slot + 1) & (slots.length() - 1);
            found = slots.get(slot);
        }
        return slot;
    }
}
