package io.neuralhive.rollout.examples.flight;

import java.util.List;

/**
 * How a model did on flights it was asked about, failures included.
 *
 * @param maeMinutes mean absolute error over the flights answered whose air time became known
 * @param maeShare that error as a share of those flights' mean air time
 * @param measured the number of those flights
 * @param failureShare the share of all flights asked about that the model failed on
 */
record Served(double maeMinutes, double maeShare, int measured, double failureShare) {

    static Served measure(FlightModel model, List<Flight> flights) {
        double error = 0;
        double actual = 0;
        int measured = 0;
        int failures = 0;
        for (Flight flight : flights) {
            try {
                double predicted = model.predictMinutes(flight);
                if (flight.airTime().isPresent()) {
                    error += Math.abs(predicted - flight.actualMinutes());
                    actual += flight.actualMinutes();
                    measured++;
                }
            } catch (RuntimeException e) {
                failures++;
            }
        }
        return new Served(error / measured, error / actual, measured, failures / (double) flights.size());
    }
}
