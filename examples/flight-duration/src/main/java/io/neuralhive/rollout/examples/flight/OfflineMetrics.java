package io.neuralhive.rollout.examples.flight;

import java.util.List;

/**
 * A model's accuracy on flights it was not fitted on.
 *
 * @param maeMinutes mean absolute error in minutes
 * @param maeShare mean absolute error as a share of the mean actual air time
 * @param flights the number of flights measured
 */
public record OfflineMetrics(double maeMinutes, double maeShare, int flights) {

    static OfflineMetrics of(FlightModel model, List<Flight> flights) {
        double mae = flights.stream()
                .mapToDouble(flight -> Math.abs(model.predictMinutes(flight) - flight.actualMinutes()))
                .average()
                .orElseThrow();
        double meanActual =
                flights.stream().mapToDouble(Flight::actualMinutes).average().orElseThrow();
        return new OfflineMetrics(mae, mae / meanActual, flights.size());
    }
}
