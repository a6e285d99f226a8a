package io.neuralhive.rollout.examples.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What the nodes were sent, by whoever sent it: the truth with which their evidence is compared. Thread-safe. */
final class Ledger {

    /**
     * What evidence is about.
     *
     * @param step as nodes write it, or {@code -}
     * @param version the version that predicted
     */
    record Key(String step, String version) {}

    /** So many outcomes of one key that were sent to one node together. */
    static final class Entry {
        final NodeProcess node;
        final int count;
        final Instant sent = Instant.now();
        volatile @Nullable Instant acknowledged;

        Entry(NodeProcess node, int count) {
            this.node = node;
            this.count = count;
        }

        void acknowledge() {
            acknowledged = Instant.now();
        }

        private boolean isAcknowledgedBy(Instant time) {
            Instant then = acknowledged;
            return then != null && !then.isAfter(time);
        }
    }

    private final Map<Key, List<Entry>> outcomes = new ConcurrentHashMap<>();

    /** Notes outcomes that are about to be sent. */
    Entry sending(NodeProcess node, Key key, int count) {
        Entry entry = new Entry(node, count);
        outcomes.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(entry);
        return entry;
    }

    /** Returns how many outcomes the nodes had told each other by then, whatever died since. */
    long reported(Key key, Instant time) {
        return of(key).stream()
                .filter(entry -> entry.isAcknowledgedBy(entry.node.reportedBy(time)))
                .mapToLong(entry -> entry.count)
                .sum();
    }

    /**
     * Returns how many outcomes must have been told by then: those that a node had acknowledged so long before, and so long before it
     * was killed.
     */
    long due(Key key, Instant time, Duration before) {
        return of(key).stream()
                .filter(entry -> {
                    Instant death = entry.node.killedAt().orElse(Instant.MAX);
                    Instant end = death.isBefore(time) ? death : time;
                    return entry.isAcknowledgedBy(end.minus(before));
                })
                .mapToLong(entry -> entry.count)
                .sum();
    }

    /** Returns how many outcomes the nodes had acknowledged by then. */
    long acknowledged(Key key, Instant time) {
        return of(key).stream()
                .filter(entry -> entry.isAcknowledgedBy(time))
                .mapToLong(entry -> entry.count)
                .sum();
    }

    /** Returns how many outcomes the evidence can have at most. */
    long most(Key key) {
        return of(key).stream().mapToLong(entry -> entry.count).sum();
    }

    /**
     * What killed nodes took with them.
     *
     * @param outcomes how many outcomes they had acknowledged and not told the others
     * @param longest how long before its node was killed the earliest of them was acknowledged
     */
    record Loss(long outcomes, Duration longest) {}

    Loss loss() {
        long lost = 0;
        Duration longest = Duration.ZERO;
        for (List<Entry> entries : outcomes.values()) {
            for (Entry entry : entries) {
                Instant death = entry.node.killedAt().orElse(Instant.MIN);
                Instant acknowledged = entry.acknowledged;
                boolean reported = entry.isAcknowledgedBy(entry.node.reportedBy(Instant.MAX));
                if (acknowledged != null && !reported && acknowledged.isBefore(death)) {
                    lost += entry.count;
                    Duration before = Duration.between(acknowledged, death);
                    longest = before.compareTo(longest) > 0 ? before : longest;
                }
            }
        }
        return new Loss(lost, longest);
    }

    /** Returns how many processes had acknowledged outcomes of the key by then. */
    long nodes(Key key, Instant time) {
        return of(key).stream()
                .filter(entry -> entry.isAcknowledgedBy(time))
                .map(entry -> entry.node.name())
                .distinct()
                .count();
    }

    private List<Entry> of(Key key) {
        return outcomes.getOrDefault(key, List.of());
    }
}
