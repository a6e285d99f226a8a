package io.neuralhive.rollout.validation;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins predictions with their outcomes, whichever comes first. Bounded in number and age: the oldest go. Thread-safe.
 */
final class PendingTable {

    private record Key(String model, String predictionId) {}

    private static final class Entry {
        private Instant since;
        private @Nullable Prediction served;
        private @Nullable Prediction shadow;
        private @Nullable Double actual;

        private Entry(Instant since) {
            this.since = since;
        }
    }

    private final int most;
    private final Duration timeToLive;
    private final Map<Key, Entry> entries = new LinkedHashMap<>();
    private long joined;
    private long expired;
    private long evicted;

    PendingTable(int most, Duration timeToLive) {
        this.most = most;
        this.timeToLive = timeToLive;
    }

    /** Takes the prediction that was served. A second one with the same id takes the place of the first. */
    synchronized void served(String model, String id, Prediction prediction) {
        Key key = new Key(model, id);
        Entry entry = entry(key, prediction.at());
        entry.served = prediction;
        if (entry.actual != null) {
            entries.remove(key);
            join(entry, entry.actual);
        }
    }

    /** Takes the prediction that a version made aside of the served one. */
    synchronized void shadow(String model, String id, Prediction prediction) {
        Entry entry = entry(new Key(model, id), prediction.at());
        if (entry.actual != null) {
            prediction.joined(entry.actual);
        } else {
            entry.shadow = prediction;
        }
    }

    /** Takes an outcome. If its prediction is not known yet, it waits. */
    synchronized void actual(String model, String id, double actual, Instant now) {
        Key key = new Key(model, id);
        Entry entry = entry(key, now);
        if (entry.served == null) {
            entry.actual = actual;
            join(entry, actual);
        } else {
            entries.remove(key);
            join(entry, actual);
        }
    }

    synchronized ValidatorStatus status(Instant now) {
        expire(now);
        return new ValidatorStatus(entries.size(), joined, expired, evicted);
    }

    private Entry entry(Key key, Instant now) {
        expire(now);
        Entry known = entries.get(key);
        if (known != null) {
            return known;
        }
        if (entries.size() == most) {
            Iterator<Entry> oldest = entries.values().iterator();
            oldest.next();
            oldest.remove();
            evicted++;
        }
        Entry fresh = new Entry(now);
        entries.put(key, fresh);
        return fresh;
    }

    private void join(Entry entry, double actual) {
        if (entry.served != null) {
            entry.served.joined(actual);
            joined++;
        }
        if (entry.shadow != null) {
            entry.shadow.joined(actual);
            entry.shadow = null;
        }
    }

    private void expire(Instant now) {
        Instant oldestAllowed = now.minus(timeToLive);
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
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
