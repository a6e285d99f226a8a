package io.neuralhive.rollout.examples.cluster;

import java.util.Locale;

/**
 * A model of the duration of a trip, identified by its version's name: {@code good} versions err by some 6 minutes,
 * {@code bad} ones by 15, and {@code broken} ones fail for one request in five.
 */
final class TripModel {

    private TripModel() {}

    /** Returns the minutes that a trip of a given distance takes. */
    static double truth(double kilometres) {
        return 20 + 0.8 * kilometres;
    }

    /**
     * Returns the minutes that a version predicts.
     *
     * @param trip the trip's name, which determines the sign of the error
     * @throws IllegalStateException if the version fails
     */
    static double predict(String version, String trip, double kilometres) {
        int dice = Math.floorMod(trip.hashCode() * 31, 100);
        if (version.startsWith("broken") && dice < 20) {
            throw new IllegalStateException(String.format(Locale.ROOT, "%s failed for %s", version, trip));
        }
        double off = version.startsWith("bad") ? 15 : 6;
        return truth(kilometres) + off * (dice % 2 == 0 ? 1 : -1) * (0.8 + dice / 250.0);
    }
}
