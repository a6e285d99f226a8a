package io.neuralhive.rollout.validation;

import java.util.HashMap;
import java.util.Map;

/**
 * How many distinct keys got which version in one step. It stops for all versions at once when it has seen many, which are
 * enough to tell whether they are split as planned. Not thread-safe.
 */
final class KeyCount {

    /** In 2 MB; by then a share that is off by one percentage point shows. */
    static final int MOST_KEYS = 1 << 17;

    private static final int MOST_VERSIONS = 8;
    private static final int FEWEST_SLOTS = 1 << 10;
    private static final long FREE = 0;

    private final Map<String, Long> counts = new HashMap<>();
    /** Hashes with open addressing, at most half full. Empty when it has stopped. */
    private long[] slots = new long[FEWEST_SLOTS];

    private int keys;

    void add(String version, String key) {
        if (slots.length == 0 || (counts.size() == MOST_VERSIONS && !counts.containsKey(version))) {
            return;
        }
        long hash = IdHash.of(key);
        if (put(hash == FREE ? 1 : hash)) {
            counts.merge(version, 1L, Long::sum);
            keys++;
            if (keys == MOST_KEYS) {
                slots = new long[0];
            } else if (2 * keys > slots.length) {
                grow();
            }
        }
    }

    long of(String version) {
        return counts.getOrDefault(version, 0L);
    }

    private boolean put(long hash) {
        int slot = (int) hash & (slots.length - 1);
        while (slots[slot] != FREE) {
            if (slots[slot] == hash) {
                return false;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = hash;
        return true;
    }

    private void grow() {
        long[] known = slots;
        slots = new long[2 * known.length];
        for (long hash : known) {
            if (hash != FREE) {
                put(hash);
            }
        }
    }
}
