package io.neuralhive.rollout.examples.flight;

import java.util.List;

/** Version 1: air time as a straight line in distance. */
record DistanceModel(Line line) implements FlightModel {

    static DistanceModel fit(List<Flight> flights) {
        return new DistanceModel(Line.fit(flights));
    }

    @Override
    public String version() {
        return "v1";
    }

    @Override
    public double predictMinutes(Flight flight) {
        return line.minutes(flight.distanceMiles());
    }
}
