package io.neuralhive.rollout.examples.flight;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The five versions of the model, as their team would register and serve them.
 *
 * <p>Versions 3, 4 and 5 are version 2 with a fault in the serving code. The team measures offline the fitted model,
 * not the serving code, so their offline metrics are those of version 2.
 */
public final class Models {

    private final Map<String, FlightModel> models = new LinkedHashMap<>();
    private final OfflineMetrics distanceMetrics;
    private final OfflineMetrics routeMetrics;

    private Models(List<FlightModel> versions, OfflineMetrics distanceMetrics, OfflineMetrics routeMetrics) {
        versions.forEach(model -> models.put(model.version(), model));
        this.distanceMetrics = distanceMetrics;
        this.routeMetrics = routeMetrics;
    }

    /**
     * Fits all versions on the given flights, and measures them offline by fitting on those scheduled in the first two
     * weeks and predicting those after.
     *
     * @param training flights of the training period; those without an air time are left out
     * @throws IllegalArgumentException if either part has no flight with an air time
     */
    public static Models fit(List<Flight> training) {
        List<Flight> fitted = new ArrayList<>();
        List<Flight> heldOut = new ArrayList<>();
        List<Flight> all =
                training.stream().filter(flight -> flight.airTime().isPresent()).toList();
        for (Flight flight : all) {
            (flight.scheduledMinute() < FlightPeriods.HOLDOUT_START ? fitted : heldOut).add(flight);
        }
        if (fitted.isEmpty() || heldOut.isEmpty()) {
            throw new IllegalArgumentException("need flights with an air time both before and in the held-out week");
        }
        return new Models(
                serving(all),
                OfflineMetrics.of(DistanceModel.fit(fitted), heldOut),
                OfflineMetrics.of(RouteModel.fit(fitted), heldOut));
    }

    /** The versions, oldest first. */
    public List<String> versions() {
        return List.copyOf(models.keySet());
    }

    /**
     * The model of a version as it is served.
     *
     * @throws IllegalArgumentException if there is no such version
     */
    public FlightModel get(String version) {
        FlightModel model = models.get(version);
        if (model == null) {
            throw new IllegalArgumentException("no version " + version + " among " + versions());
        }
        return model;
    }

    /**
     * The metrics that a version is registered with, measured on the last week of the training period.
     *
     * @throws IllegalArgumentException if there is no such version
     */
    public OfflineMetrics offlineMetrics(String version) {
        return get(version) instanceof DistanceModel ? distanceMetrics : routeMetrics;
    }

    private static List<FlightModel> serving(List<Flight> flights) {
        RouteModel route = RouteModel.fit(flights);
        return List.of(
                DistanceModel.fit(flights),
                route,
                new KilometreModel(route),
                new MissingShardModel(route),
                new DoubledRouteModel(route));
    }
}
