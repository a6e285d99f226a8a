package io.neuralhive.rollout.examples.flight;

import java.util.List;

/** A straight line from distance to air time. */
record Line(double interceptMinutes, double minutesPerMile) {

    /** Fits the line by least squares. */
    static Line fit(List<Flight> flights) {
        double meanDistance =
                flights.stream().mapToDouble(Flight::distanceMiles).average().orElseThrow();
        double meanMinutes =
                flights.stream().mapToDouble(Flight::actualMinutes).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (Flight flight : flights) {
            double fromMean = flight.distanceMiles() - meanDistance;
            covariance += fromMean * (flight.actualMinutes() - meanMinutes);
            variance += fromMean * fromMean;
        }
        if (variance == 0) {
            throw new IllegalArgumentException("all flights have the same distance: no line can be fitted");
        }
        double slope = covariance / variance;
        return new Line(meanMinutes - slope * meanDistance, slope);
    }

    double minutes(double distanceMiles) {
        return interceptMinutes + minutesPerMile * distanceMiles;
    }
}
