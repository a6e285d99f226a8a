package io.neuralhive.rollout.examples.flight;

import java.util.List;
import java.util.OptionalInt;

/** Flights for tests. */
final class Flights {

    private static final List<Flight> LOG = FlightLog.read();
    private static final FlightPeriods PERIODS = FlightPeriods.of(LOG);

    private Flights() {}

    /** The whole log, read once. */
    static List<Flight> log() {
        return LOG;
    }

    static FlightPeriods periods() {
        return PERIODS;
    }

    /** A punctual flight whose air time was recorded. */
    static Flight flown(int scheduledMinute, String origin, String destination, int distance, int airTime) {
        return new Flight(
                scheduledMinute, OptionalInt.of(0), "UA", 1, origin, destination, distance, OptionalInt.of(airTime));
    }

    static Flight cancelled(int scheduledMinute) {
        return new Flight(scheduledMinute, OptionalInt.empty(), "UA", 1, "EWR", "IAH", 1400, OptionalInt.empty());
    }
}
