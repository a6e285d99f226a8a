package io.neuralhive.rollout.examples.flight.study;

import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.examples.flight.FlightModel;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.simulator.backtest.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The replayed flights as a team would have recorded them: with the predictions of two versions for each, and its air
 * time.
 */
final class RecordedFlights {

    private static final Instant ORIGIN = Instant.parse("2013-01-01T00:00:00Z");

    private final List<Flight> flights;
    private final Models models;

    RecordedFlights(FlightPeriods periods) {
        flights = periods.replayed();
        models = Models.fit(periods.training());
    }

    /** Returns a request for each flight, in order of scheduled departure; outcomes become known at landing. */
    List<RecordedRequest> log(String baseline, String candidate) {
        FlightModel before = models.get(baseline);
        FlightModel after = models.get(candidate);
        return flights.stream().map(flight -> request(flight, before, after)).toList();
    }

    /** Returns a version's error in minutes, for each flight whose air time was recorded. */
    double[] errors(String version) {
        FlightModel model = models.get(version);
        return flights.stream()
                .filter(flight -> flight.airTime().isPresent())
                .mapToDouble(flight ->
                        Math.abs(model.predictMinutes(flight) - flight.airTime().getAsInt()))
                .toArray();
    }

    /** Returns the average number of scheduled flights per minute. */
    double flightsPerMinute() {
        int first = flights.get(0).scheduledMinute();
        int last = flights.get(flights.size() - 1).scheduledMinute();
        return flights.size() / (double) (last - first);
    }

    private static RecordedRequest request(Flight flight, FlightModel baseline, FlightModel candidate) {
        Instant at = at(flight.scheduledMinute());
        return new RecordedRequest(
                at,
                flight.id(),
                predicted(baseline, flight),
                predicted(candidate, flight),
                flight.airTime().isPresent() ? flight.airTime().getAsInt() : Double.NaN,
                knownAt(flight, at));
    }

    /** Some flights depart so early that they land before their scheduled departure. */
    private static Instant knownAt(Flight flight, Instant at) {
        Instant landed =
                flight.outcomeMinute().isPresent() ? at(flight.outcomeMinute().getAsInt()) : at;
        return landed.isBefore(at) ? at : landed;
    }

    private static double predicted(FlightModel model, Flight flight) {
        try {
            return model.predictMinutes(flight);
        } catch (RuntimeException e) {
            return Double.NaN;
        }
    }

    private static Instant at(int minute) {
        return ORIGIN.plus(Duration.ofMinutes(minute));
    }
}
