package io.neuralhive.rollout.recording;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A hash table bounded in number and age of its entries: the oldest is evicted when the table is full, and after its time
 * to live. Not thread-safe.
 *
 * <p><b>How.</b> Buckets with chains, and a doubly linked list of all entries by age. An entry is its own link in both, so
 * that waiting allocates nothing else, and each operation takes constant time. The buckets double when there is one entry
 * for each, and never shrink: a table that was full once will be again.
 *
 * <p><b>Why age is enough.</b> All have the same time to live, so that the list by insertion time is the list by expiry
 * time, and only its head has to be checked. A clock that is set back leaves entries with a time in the future at the head;
 * their wait is restarted, so that they block none behind them. Each call evicts at most 16 expired entries, more than the
 * one it may add, so that their number falls, and the cost of each call is bounded; an expired entry is never found,
 * evicted or not.
 *
 * <p>It is padded, since tables of different locks are used by different threads.
 *
 * @param <E> the type of its entries
 */
final class ExpiringTable<E extends ExpiringTable.Entry<E>> extends Padded {

    private static final int FEWEST_BUCKETS = 16;

    private static final int EXPIRED_AT_ONCE = 16;

    /** What waits, known by a model's name and an id within it. */
    abstract static class Entry<E extends Entry<E>> {

        final String model;
        final String id;
        final long hash;
        long since;

        @Nullable
        E chained;

        @Nullable
        E older;

        @Nullable
        E newer;

        /**
         * Creates an entry.
         *
         * @param hash that of both names; for the same names always the same
         */
        Entry(String model, String id, long hash) {
            this.model = model;
            this.id = id;
            this.hash = hash;
        }

        boolean is(String otherModel, String otherId, long otherHash) {
            return hash == otherHash && id.equals(otherId) && model.equals(otherModel);
        }
    }

    private final int max;
    private final long timeToLive;
    private @Nullable E[] buckets = array(FEWEST_BUCKETS);
    private @Nullable E oldest;
    private @Nullable E newest;
    private int size;
    private long expired;
    private long evicted;

    /**
     * Creates an empty table.
     *
     * @param max how many entries at most, 1 or more
     * @param timeToLive how long an entry waits, in whole milliseconds, rounded up
     */
    ExpiringTable(int max, Duration timeToLive) {
        this.max = max;
        this.timeToLive = millis(timeToLive);
    }

    /** Returns what waits under these names; null if nothing does. */
    @Nullable
    E get(String model, String id, long hash, long now) {
        if (size == 0) {
            return null;
        }
        expireSome(now);
        E entry = buckets[bucket(hash)];
        while (entry != null && !entry.is(model, id, hash)) {
            entry = entry.chained;
        }
        if (entry != null && isTooOld(entry, now)) {
            expire(entry);
            return null;
        }
        return entry;
    }

    /** Returns what waits no longer from now on; null if nothing did. */
    @Nullable
    E remove(String model, String id, long hash, long now) {
        E entry = get(model, id, hash, now);
        if (entry != null) {
            unlink(entry);
        }
        return entry;
    }

    /** Adds an entry under names under which none waits. */
    void add(E entry, long now) {
        expireSome(now);
        if (size == max && oldest != null) {
            unlink(oldest);
            evicted++;
        }
        if (size == buckets.length) {
            grow();
        }
        entry.since = now;
        entry.older = newest;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
        chain(entry);
        size++;
    }

    /** Returns how many wait, among them those that are too old and not gone yet. */
    int size() {
        return size;
    }

    long expired() {
        return expired;
    }

    long evicted() {
        return evicted;
    }

    /** Evicts some of the expired entries. Returns whether none are left. */
    boolean expireSome(long now) {
        for (int i = 0; i < EXPIRED_AT_ONCE; i++) {
            E entry = oldest;
            if (entry == null) {
                return true;
            }
            if (entry.since > now) {
                // The clock was ahead. Entries expire in order, so that this one must not block those behind it.
                entry.since = now;
            }
            if (!isTooOld(entry, now)) {
                return true;
            }
            expire(entry);
        }
        return false;
    }

    private boolean isTooOld(E entry, long now) {
        return entry.since < now - timeToLive;
    }

    private void expire(E entry) {
        unlink(entry);
        expired++;
    }

    @SuppressWarnings("ReferenceEquality") // the very entry is in the chain
    private void unlink(E entry) {
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        int bucket = bucket(entry.hash);
        E before = buckets[bucket];
        if (before == entry) {
            buckets[bucket] = entry.chained;
        } else {
            while (before != null && before.chained != entry) {
                before = before.chained;
            }
            if (before != null) {
                before.chained = entry.chained;
            }
        }
        // Garbage that points to what is in use would keep it from being collected early.
        entry.chained = null;
        entry.older = null;
        entry.newer = null;
        size--;
    }

    private void grow() {
        buckets = array(2 * buckets.length);
        for (E entry = oldest; entry != null; entry = entry.newer) {
            chain(entry);
        }
    }

    private void chain(E entry) {
        int bucket = bucket(entry.hash);
        entry.chained = buckets[bucket];
        buckets[bucket] = entry;
    }

    private int bucket(long hash) {
        return (int) hash & (buckets.length - 1);
    }

    @SuppressWarnings("unchecked") // only entries of this type come in and go out
    private static <E extends Entry<E>> @Nullable E[] array(int length) {
        return (E[]) new Entry<?>[length];
    }

    private static long millis(Duration duration) {
        long max = Long.MAX_VALUE / 4;
        return duration.compareTo(Duration.ofMillis(max)) > 0
                ? max
                : duration.plusNanos(999_999).toMillis();
    }
}
