package io.neuralhive.rollout.examples.flight;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Compares versions on the same flights by their models alone, without shares and with all outcomes known.
 *
 * @param models the models
 * @param flights the flights
 */
record Hindsight(Models models, List<Flight> flights) {

    /** Keeps the flights that have an air time. */
    Hindsight {
        flights =
                flights.stream().filter(flight -> flight.airTime().isPresent()).toList();
    }

    /** The first version's mean absolute error in terms of the second's, over all flights that both can predict. */
    double ratio(String version, String other) {
        return ratio(version, other, flights);
    }

    /** The same over the flights scheduled from one instant up to another; NaN if there are none. */
    double ratio(String version, String other, Instant from, Instant to) {
        List<Flight> within = flights.stream()
                .filter(flight -> {
                    Instant at = LogTime.at(flight.scheduledMinute());
                    return !at.isBefore(from) && at.isBefore(to);
                })
                .toList();
        return ratio(version, other, within);
    }

    private double ratio(String version, String other, List<Flight> compared) {
        double errors = 0;
        double others = 0;
        for (Flight flight : compared) {
            OptionalDouble error = error(version, flight);
            OptionalDouble otherError = error(other, flight);
            if (error.isPresent() && otherError.isPresent()) {
                errors += error.getAsDouble();
                others += otherError.getAsDouble();
            }
        }
        return errors / others;
    }

    private OptionalDouble error(String version, Flight flight) {
        try {
            return OptionalDouble.of(Math.abs(models.get(version).predictMinutes(flight) - flight.actualMinutes()));
        } catch (RuntimeException e) {
            return OptionalDouble.empty();
        }
    }
}
