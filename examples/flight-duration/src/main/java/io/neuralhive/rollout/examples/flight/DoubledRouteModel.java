package io.neuralhive.rollout.examples.flight;

/**
 * Version 5: version 2 served by code that corrects for the route twice.
 *
 * <p>The serving code was rewritten to correct for the route when it looks up the route, and the old step that did so was
 * left in.
 */
record DoubledRouteModel(RouteModel fitted) implements FlightModel {

    @Override
    public String version() {
        return "v5";
    }

    @Override
    public double predictMinutes(Flight flight) {
        return fitted.predictMinutes(flight) + fitted.routeEffect(flight);
    }
}
