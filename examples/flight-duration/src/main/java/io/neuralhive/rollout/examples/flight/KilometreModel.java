package io.neuralhive.rollout.examples.flight;

/** Version 3: version 2 served from a feed that gives kilometres where the model expects miles. */
record KilometreModel(RouteModel fitted) implements FlightModel {

    private static final double KILOMETRES_PER_MILE = 1.609344;

    @Override
    public String version() {
        return "v3";
    }

    @Override
    public double predictMinutes(Flight flight) {
        return fitted.predictMinutes(flight, flight.distanceMiles() * KILOMETRES_PER_MILE);
    }
}
