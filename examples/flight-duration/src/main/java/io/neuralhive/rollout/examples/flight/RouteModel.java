package io.neuralhive.rollout.examples.flight;

import java.util.List;

/** Version 2: a line in distance, corrected for the route and then for the hour of scheduled departure. */
final class RouteModel implements FlightModel {

    private static final double ROUTE_WEIGHT = 5;
    private static final double HOUR_WEIGHT = 100;

    private final Line line;
    private final ShrunkenMeans<Route> routes;
    private final ShrunkenMeans<Integer> hours;

    private RouteModel(Line line, ShrunkenMeans<Route> routes, ShrunkenMeans<Integer> hours) {
        this.line = line;
        this.routes = routes;
        this.hours = hours;
    }

    static RouteModel fit(List<Flight> flights) {
        Line line = Line.fit(flights);
        ShrunkenMeans<Route> routes = ShrunkenMeans.fit(
                flights,
                Flight::route,
                flight -> flight.actualMinutes() - line.minutes(flight.distanceMiles()),
                ROUTE_WEIGHT);
        ShrunkenMeans<Integer> hours = ShrunkenMeans.fit(
                flights,
                Flight::hour,
                flight -> flight.actualMinutes() - line.minutes(flight.distanceMiles()) - routes.of(flight.route()),
                HOUR_WEIGHT);
        return new RouteModel(line, routes, hours);
    }

    @Override
    public String version() {
        return "v2";
    }

    @Override
    public double predictMinutes(Flight flight) {
        return predictMinutes(flight, flight.distanceMiles());
    }

    /** Predicts with the distance that the caller's feed gives. */
    double predictMinutes(Flight flight, double distance) {
        return line.minutes(distance) + routeEffect(flight) + hours.of(flight.hour());
    }

    double routeEffect(Flight flight) {
        return routes.of(flight.route());
    }
}
