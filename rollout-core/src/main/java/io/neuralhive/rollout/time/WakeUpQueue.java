package io.neuralhive.rollout.time;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Pending wake-ups, the earliest first, at most one for each rollout. For those who implement {@link WakeUps}; not
 * thread-safe.
 */
public final class WakeUpQueue {

    private record Entry(Instant at, String rolloutId) implements Comparable<Entry> {
        private static final Comparator<Entry> ORDER =
                Comparator.comparing(Entry::at).thenComparing(Entry::rolloutId);

        @Override
        public int compareTo(Entry other) {
            return ORDER.compare(this, other);
        }
    }

    private final TreeSet<Entry> queue = new TreeSet<>();
    private final Map<String, Entry> byRollout = new HashMap<>();

    /** Creates an empty queue. */
    public WakeUpQueue() {}

    /** Adds the wake-up of a rollout, in place of an earlier one of the same rollout. */
    public void put(String rolloutId, Instant at) {
        remove(rolloutId);
        Entry entry = new Entry(at, rolloutId);
        byRollout.put(rolloutId, entry);
        queue.add(entry);
    }

    /** Removes the wake-up of a rollout, if there is one. */
    public void remove(String rolloutId) {
        Entry entry = byRollout.remove(rolloutId);
        if (entry != null) {
            queue.remove(entry);
        }
    }

    /** Returns when the earliest wake-up is due. */
    public Optional<Instant> earliest() {
        return queue.isEmpty() ? Optional.empty() : Optional.of(queue.first().at());
    }

    /** Takes the earliest wake-up out, if it is due, and returns its rollout. */
    public Optional<String> poll(Instant now) {
        if (queue.isEmpty() || queue.first().at().isAfter(now)) {
            return Optional.empty();
        }
        String rolloutId = queue.first().rolloutId();
        remove(rolloutId);
        return Optional.of(rolloutId);
    }

    /** Returns how many wake-ups are pending. */
    public int size() {
        return queue.size();
    }
}
