package io.neuralhive.rollout.examples.flight;

import java.time.Instant;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The errors of served predictions, averaged over six hours of departures for each version and role. */
final class ErrorBins {

    static final int BIN_MINUTES = 6 * 60;

    /** The minimum number of flights in six hours for a point. */
    static final int FEWEST = 10;

    /**
     * A version in one of its roles.
     *
     * @param version the version
     * @param production whether it was in production; else it was the candidate
     */
    record Series(String version, boolean production) {}

    /**
     * An average.
     *
     * @param minute the middle of the six hours
     * @param mae the mean absolute error in minutes
     * @param flights the number of flights
     */
    record Point(int minute, double mae, long flights) {}

    private ErrorBins() {}

    /** The points of each series, in order of time. */
    static Map<Series, List<Point>> of(Replay replay) {
        List<Timeline.Production> production = Timeline.production(replay);
        Map<Series, Map<Integer, DoubleSummaryStatistics>> bins =
                new TreeMap<>(Comparator.comparing(Series::version).thenComparing(Series::production));
        for (ServedLog.Answer answer : replay.served().answers()) {
            Instant at = LogTime.at(answer.minute());
            boolean inProduction = production.stream()
                    .anyMatch(span -> span.version().equals(answer.version()) && !at.isBefore(span.from()));
            bins.computeIfAbsent(new Series(answer.version(), inProduction), series -> new TreeMap<>())
                    .computeIfAbsent(answer.minute() / BIN_MINUTES, bin -> new DoubleSummaryStatistics())
                    .accept(answer.error());
        }
        Map<Series, List<Point>> points = new LinkedHashMap<>();
        bins.forEach((series, sums) -> points.put(series, points(sums)));
        return points;
    }

    private static List<Point> points(Map<Integer, DoubleSummaryStatistics> sums) {
        return sums.entrySet().stream()
                .filter(entry -> entry.getValue().getCount() >= FEWEST)
                .map(entry -> new Point(
                        entry.getKey() * BIN_MINUTES + BIN_MINUTES / 2,
                        entry.getValue().getAverage(),
                        entry.getValue().getCount()))
                .toList();
    }
}
