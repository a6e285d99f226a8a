package io.neuralhive.rollout.benchmarks.speed;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The library's time for a task, relative to the minimum work and to the fastest of its peers in the same run.
 *
 * @param ours the library's row
 * @param limit the minimum work for the task; empty if unknown
 * @param peer the fastest library with the same function
 */
record SpeedRatio(SpeedRow ours, Optional<SpeedRow> limit, SpeedRow peer) {

    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("Split", "splitter"),
            Map.entry("Record", "validator"),
            Map.entry("Join", "validator"),
            Map.entry("JoinLater", "validator"),
            Map.entry("Timer", "inMemoryTimers"));

    private static final String LIMIT = "limit";

    /** Returns a ratio for each task that was measured beside others. */
    static List<SpeedRatio> of(List<SpeedRow> rows) {
        return rows.stream()
                .filter(row -> row.who().equals(OURS.get(row.group())))
                .flatMap(ours -> of(ours, rows).stream())
                .toList();
    }

    private static Optional<SpeedRatio> of(SpeedRow ours, List<SpeedRow> rows) {
        return others(ours, rows, row -> !row.who().equals(LIMIT))
                .min(Comparator.comparingDouble(SpeedRow::nanos))
                .map(peer -> new SpeedRatio(
                        ours, others(ours, rows, row -> row.who().equals(LIMIT)).findFirst(), peer));
    }

    private static Stream<SpeedRow> others(SpeedRow ours, List<SpeedRow> rows, Predicate<SpeedRow> wanted) {
        return rows.stream()
                .filter(row -> row.threads() == ours.threads() && row.group().equals(ours.group()))
                .filter(row -> !row.equals(ours) && wanted.test(row));
    }

    /** Returns a row of a table: the task, the ratio to the limit, the ratio to the fastest peer, and its name. */
    String line() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |",
                ours.group(),
                limit.map(row -> share(ours, row)).orElse("–"),
                share(ours, peer),
                peer.who());
    }

    private static String share(SpeedRow one, SpeedRow other) {
        double share = one.nanos() / other.nanos();
        double error = share * Math.hypot(one.error() / one.nanos(), other.error() / other.nanos());
        return String.format(Locale.ROOT, "%.2f ± %.2f", share, error);
    }
}
