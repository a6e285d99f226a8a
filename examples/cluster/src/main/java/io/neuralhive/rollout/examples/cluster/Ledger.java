package io.neuralhive.rollout.examples.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A record of the outcomes sent to the nodes, kept by their sender: the truth with which their evidence is compared.
 * Thread-safe.
 */
final class Ledger {

    /**
     * The key of evidence.
     *
     * @param step as nodes write it, or {@code -}
     * @param version the version that predicted
     */
    record Key(String step, String version) {}

    /** A number of outcomes of one key that were sent to one node together. */
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

    /** Records outcomes that are about to be sent. */
    Entry sending(NodeProcess node, Key key, int count) {
        Entry entry = new Entry(node, count);
        outcomes.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(entry);
        return entry;
    }

    /** Returns the number of outcomes that the nodes had shared by then, including nodes that have died since. */
    long reported(Key key, Instant time) {
        return of(key).stream()
                .filter(entry -> entry.isAcknowledgedBy(entry.node.reportedBy(time)))
                .mapToLong(entry -> entry.count)
                .sum();
    }

    /**
     * Returns the number of outcomes that must have been shared by then: those that a node had acknowledged a given
     * time before, and that time before it was killed.
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

    /** Returns the number of outcomes that the nodes had acknowledged by then. */
    long acknowledged(Key key, Instant time) {
        return of(key).stream()
                .filter(entry -> entry.isAcknowledgedBy(time))
                .mapToLong(entry -> entry.count)
                .sum();
    }

    /** Returns the maximum number of outcomes in the evidence. */
    long most(Key key) {
        return of(key).stream().mapToLong(entry -> entry.count).sum();
    }

    /**
     * The evidence lost with killed nodes.
     *
     * @param outcomes the number of outcomes that they had acknowledged and not shared
     * @param longest the time from the acknowledgement of the earliest of them to the kill of its node
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

    /** Returns the number of processes that had acknowledged outcomes of the key by then. */
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
