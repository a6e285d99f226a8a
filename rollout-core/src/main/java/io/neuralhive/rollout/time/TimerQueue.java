package io.neuralhive.rollout.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pending timers, the earliest first, at most one for each rollout. Not thread-safe.
 *
 * <p>An indexed binary heap (Sedgewick and Wayne, Algorithms, section 2.4): each entry holds its index, so that a timer is
 * moved or removed in at most {@code log2(n)} steps. Nearly every call moves one, which would take a search of all {@code n}
 * in a {@code PriorityQueue}. {@code docs/performance.md} measures it, {@code TimerQueueProperties} compares it with a map.
 */
final class TimerQueue {

    private static final class Entry implements Comparable<Entry> {
        private final String rolloutId;
        /** The time in its parts: an object for it would be one more memory access at each comparison. */
        private long second;

        private int nano;
        private int place;

        private Entry(String rolloutId, Instant at, int place) {
            this.rolloutId = rolloutId;
            this.place = place;
            set(at);
        }

        private void set(Instant at) {
            second = at.getEpochSecond();
            nano = at.getNano();
        }

        private Instant at() {
            return Instant.ofEpochSecond(second, nano);
        }

        @Override
        public int compareTo(Entry other) {
            if (second != other.second) {
                return Long.compare(second, other.second);
            }
            return nano == other.nano ? rolloutId.compareTo(other.rolloutId) : Integer.compare(nano, other.nano);
        }
    }

    /** A binary heap whose entries hold their index, so that one can be moved without a search. */
    private final List<Entry> heap = new ArrayList<>();

    private final Map<String, Entry> byRollout = new HashMap<>();

    /** Adds the timer of a rollout, in place of an earlier one of the same rollout. */
    void put(String rolloutId, Instant at) {
        Entry known = byRollout.get(rolloutId);
        if (known != null) {
            known.set(at);
            move(known);
            return;
        }
        Entry fresh = new Entry(rolloutId, at, heap.size());
        byRollout.put(rolloutId, fresh);
        heap.add(fresh);
        move(fresh);
    }

    /** Removes the timer of a rollout, if there is one. */
    void remove(String rolloutId) {
        Entry entry = byRollout.remove(rolloutId);
        if (entry != null) {
            Entry last = heap.remove(heap.size() - 1);
            if (last.place != entry.place) {
                set(entry.place, last);
                move(last);
            }
        }
    }

    /** Returns when the earliest timer is due. */
    Optional<Instant> earliest() {
        return heap.isEmpty() ? Optional.empty() : Optional.of(heap.get(0).at());
    }

    /** Removes the earliest timer, if it is due, and returns its rollout. */
    Optional<String> poll(Instant now) {
        if (heap.isEmpty() || heap.get(0).at().isAfter(now)) {
            return Optional.empty();
        }
        String rolloutId = heap.get(0).rolloutId;
        remove(rolloutId);
        return Optional.of(rolloutId);
    }

    /** Returns how many timers are pending. */
    int size() {
        return heap.size();
    }

    /** Brings an entry to where it belongs. */
    private void move(Entry entry) {
        int place = entry.place;
        while (place > 0 && entry.compareTo(heap.get((place - 1) / 2)) < 0) {
            set(place, heap.get((place - 1) / 2));
            place = (place - 1) / 2;
        }
        int child = earlierChild(place);
        while (child < heap.size() && heap.get(child).compareTo(entry) < 0) {
            set(place, heap.get(child));
            place = child;
            child = earlierChild(place);
        }
        set(place, entry);
    }

    private int earlierChild(int place) {
        int left = 2 * place + 1;
        int right = left + 1;
        return right < heap.size() && heap.get(right).compareTo(heap.get(left)) < 0 ? right : left;
    }

    private void set(int place, Entry entry) {
        heap.set(place, entry);
        entry.place = place;
    }
}
