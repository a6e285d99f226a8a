package io.neuralhive.rollout.benchmarks.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The delays between the due times of rollouts and their evaluations, on all nodes, and the times at which a node first
 * evaluated one. Thread-safe.
 */
final class Lags {

    private record Evaluation(Instant at, Instant next) {}

    private final Map<String, List<Evaluation>> evaluations = new HashMap<>();
    private final List<Instant> taken = new ArrayList<>();

    synchronized void taken(Instant at) {
        taken.add(at);
    }

    /** Returns how often a node took over a rollout in a span of time. */
    synchronized long takenBetween(Instant from, Instant to) {
        return taken.stream()
                .filter(at -> !at.isBefore(from) && at.isBefore(to))
                .count();
    }

    synchronized void add(String rolloutId, Instant at, Instant next) {
        evaluations.computeIfAbsent(rolloutId, id -> new ArrayList<>()).add(new Evaluation(at, next));
    }

    /** Returns the number of rollouts that were ever evaluated. */
    synchronized int rollouts() {
        return evaluations.size();
    }

    /**
     * Returns the delays of all evaluations in a span of time, and of those that were overdue at its end, in ascending
     * order.
     */
    synchronized List<Duration> between(Instant from, Instant to) {
        List<Duration> lags = new ArrayList<>();
        for (List<Evaluation> ofOne : evaluations.values()) {
            List<Evaluation> inOrder = new ArrayList<>(ofOne);
            inOrder.sort(Comparator.comparing(Evaluation::at));
            for (int i = 1; i < inOrder.size(); i++) {
                Instant at = inOrder.get(i).at();
                if (!at.isBefore(from) && at.isBefore(to)) {
                    lags.add(Duration.between(inOrder.get(i - 1).next(), at));
                }
            }
            inOrder.stream()
                    .filter(evaluation -> evaluation.at().isBefore(to))
                    .reduce((earlier, later) -> later)
                    .filter(latest -> latest.next().isBefore(to))
                    .ifPresent(latest -> lags.add(Duration.between(latest.next(), to)));
        }
        return lags.stream().sorted().toList();
    }
}
