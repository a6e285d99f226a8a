package io.neuralhive.rollout.examples.cluster;

import java.util.Locale;

/**
 * A model of how long a trip takes, known by its version's name: {@code good} ones are some 6 minutes off, {@code bad} ones
 * 15, and {@code broken} ones fail for one request in five.
 */
final class TripModel {

    private TripModel() {}

    /** Returns how many minutes a trip of so many kilometres takes. */
    static double truth(double kilometres) {
        return 20 + 0.8 * kilometres;
    }

    /**
     * Returns the minutes that a version predicts.
     *
     * @param trip names the trip, and decides which way the prediction is off
     * @throws IllegalStateException if the version fails
     */
    static double predict(String version, String trip, double kilometres) {
        int dice = Math.floorMod(trip.hashCode() * 31, 100);
        if (version.startsWith("broken") && dice < 20) {
            throw new IllegalStateException(String.format(Locale.ROOT, "%s can't do %s", version, trip));
        }
        double off = version.startsWith("bad") ? 15 : 6;
        return truth(kilometres) + off * (dice % 2 == 0 ? 1 : -1) * (0.8 + dice / 250.0);
    }
}
