package io.neuralhive.rollout.examples.flight;

import java.util.List;

/**
 * The log, divided at the end of its third week: flights to fit the models, and flights to replay as live traffic.
 *
 * <p>A flight that left before the cut but whose air time was not known by then is in neither.
 *
 * @param training flights whose air time was known before the first replayed flight was scheduled to leave
 * @param replayed flights scheduled from 22 January on
 */
public record FlightPeriods(List<Flight> training, List<Flight> replayed) {

    /** The minute at which the replayed period begins: 22 January, 00:00. */
    public static final int REPLAY_START = 21 * Flight.MINUTES_PER_DAY;

    /** The minute at which the training period's last week begins, held out to measure the models offline. */
    static final int HOLDOUT_START = 14 * Flight.MINUTES_PER_DAY;

    /** Copies both lists. */
    public FlightPeriods {
        training = List.copyOf(training);
        replayed = List.copyOf(replayed);
    }

    /** Cuts the given flights, keeping their order. */
    public static FlightPeriods of(List<Flight> flights) {
        return new FlightPeriods(
                flights.stream()
                        .filter(flight -> flight.outcomeMinute().orElse(REPLAY_START) < REPLAY_START)
                        .filter(flight -> flight.scheduledMinute() < REPLAY_START)
                        .toList(),
                flights.stream()
                        .filter(flight -> flight.scheduledMinute() >= REPLAY_START)
                        .toList());
    }
}
