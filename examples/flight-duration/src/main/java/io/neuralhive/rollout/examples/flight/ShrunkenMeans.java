package io.neuralhive.rollout.examples.flight;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summarizingDouble;

import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The mean residual of each group of flights, shrunk towards 0; the fewer flights, the more. */
final class ShrunkenMeans<K> {

    private final Map<K, Double> means;

    private ShrunkenMeans(Map<K, Double> means) {
        this.means = Map.copyOf(means);
    }

    /** Averages residuals by group as if each group had {@code weight} more flights with residual 0. */
    static <K> ShrunkenMeans<K> fit(
            List<Flight> flights, Function<Flight, K> group, ToDoubleFunction<Flight> residual, double weight) {
        Map<K, DoubleSummaryStatistics> sums = flights.stream().collect(groupingBy(group, summarizingDouble(residual)));
        Map<K, Double> means = new HashMap<>();
        sums.forEach((key, sum) -> means.put(key, sum.getSum() / (sum.getCount() + weight)));
        return new ShrunkenMeans<>(means);
    }

    /** The group's mean; 0 for an unknown group. */
    double of(K group) {
        return means.getOrDefault(group, 0.0);
    }
}
