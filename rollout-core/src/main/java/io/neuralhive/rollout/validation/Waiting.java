package io.neuralhive.rollout.validation;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map whose entries wait for something, bounded in number and age: the oldest go. Not thread-safe. */
final class Waiting<K, V> {

    private static final class Entry<V> {
        private Instant since;
        private V value;

        private Entry(Instant since, V value) {
            this.since = since;
            this.value = value;
        }
    }

    private final int most;
    private final Duration timeToLive;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();
    private long expired;
    private long evicted;

    Waiting(int most, Duration timeToLive) {
        this.most = most;
        this.timeToLive = timeToLive;
    }

    @Nullable
    V get(K key, Instant now) {
        expire(now);
        Entry<V> entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    @Nullable
    V remove(K key, Instant now) {
        expire(now);
        Entry<V> entry = entries.remove(key);
        return entry == null ? null : entry.value;
    }

    V computeIfAbsent(K key, Supplier<V> fresh, Instant now) {
        V known = get(key, now);
        if (known != null) {
            return known;
        }
        V value = fresh.get();
        put(key, value, now);
        return value;
    }

    /** Adds an entry, or gives a known one, which has waited since it was added, another value. */
    void put(K key, V value, Instant now) {
        expire(now);
        Entry<V> known = entries.get(key);
        if (known != null) {
            known.value = value;
            return;
        }
        if (entries.size() == most) {
            Iterator<Entry<V>> oldest = entries.values().iterator();
            oldest.next();
            oldest.remove();
            evicted++;
        }
        entries.put(key, new Entry<>(now, value));
    }

    int size(Instant now) {
        expire(now);
        return entries.size();
    }

    long expired() {
        return expired;
    }

    long evicted() {
        return evicted;
    }

    private void expire(Instant now) {
        Instant oldestAllowed = now.minus(timeToLive);
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry<V> entry = oldest.next();
            if (entry.since.isAfter(now)) {
                // The clock was ahead. Entries are looked at in order, so that this one must not keep those behind it.
                entry.since = now;
            }
            if (!entry.since.isBefore(oldestAllowed)) {
                return;
            }
            oldest.remove();
            expired++;
        }
    }
}
