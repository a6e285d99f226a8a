package io.neuralhive.rollout.examples.flight;

import java.util.OptionalInt;

/**
 * One scheduled flight out of New York.
 *
 * <p>Times are minutes since 2013-01-01T00:00 as the local clock shows them, each day counting 1440. The departure
 * delay and the air time are known only afterwards; no model reads them to predict.
 *
 * @param scheduledMinute scheduled departure
 * @param departureDelay minutes from scheduled to actual departure, negative if early, empty if cancelled
 * @param carrier the carrier's code
 * @param number the flight number
 * @param origin code of the airport of departure
 * @param destination code of the airport of destination
 * @param distanceMiles miles between the two airports
 * @param airTime minutes in the air, empty if never recorded
 */
public record Flight(
        int scheduledMinute,
        OptionalInt departureDelay,
        String carrier,
        int number,
        String origin,
        String destination,
        int distanceMiles,
        OptionalInt airTime) {

    static final int MINUTES_PER_DAY = 24 * 60;

    /**
     * Checks what the models rely on.
     *
     * @throws IllegalArgumentException if a flight cannot be so
     */
    public Flight {
        require(scheduledMinute >= 0, "scheduled minute must not be negative but is " + scheduledMinute);
        require(distanceMiles > 0, "distance must be positive but is " + distanceMiles);
        require(airTime.isEmpty() || airTime.getAsInt() > 0, "air time must be positive but is " + airTime);
        require(airTime.isEmpty() || departureDelay.isPresent(), "air time is given but no departure delay");
    }

    /** The flight's identity, unique in the log. */
    public String id() {
        return carrier + number + '-' + origin + '-' + destination + '-' + scheduledMinute;
    }

    /** The hour of the scheduled departure on the local clock, 0 to 23. */
    public int hour() {
        return scheduledMinute % MINUTES_PER_DAY / 60;
    }

    /** The minute at which the air time becomes known: actual departure plus air time; empty if it never does. */
    public OptionalInt outcomeMinute() {
        return airTime.isPresent()
                ? OptionalInt.of(scheduledMinute + departureDelay.orElseThrow() + airTime.getAsInt())
                : OptionalInt.empty();
    }

    /** The air time of a flight that has one. */
    int actualMinutes() {
        return airTime.orElseThrow(() -> new IllegalStateException("no air time was recorded for " + id()));
    }

    Route route() {
        return new Route(origin, destination);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
