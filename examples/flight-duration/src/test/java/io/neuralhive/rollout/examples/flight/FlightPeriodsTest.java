package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlightPeriodsTest {

    @Test
    void trainsOnlyOnAirTimesKnownBeforeTheReplay() {
        FlightPeriods periods = Flights.periods();
        assertThat(periods.training())
                .isNotEmpty()
                .allSatisfy(flight ->
                        assertThat(flight.outcomeMinute().orElseThrow()).isLessThan(FlightPeriods.REPLAY_START));
    }

    @Test
    void replaysEveryFlightFromTheCutOn() {
        assertThat(Flights.periods().replayed())
                .hasSize(62_563)
                .allSatisfy(flight ->
                        assertThat(flight.scheduledMinute()).isGreaterThanOrEqualTo(FlightPeriods.REPLAY_START));
    }

    @Test
    void leavesOutFlightsInTheAirAtTheCut() {
        Flight landed = Flights.flown(FlightPeriods.REPLAY_START - 91, "EWR", "BOS", 200, 90);
        Flight inTheAir = Flights.flown(FlightPeriods.REPLAY_START - 90, "EWR", "BOS", 200, 90);
        Flight cancelled = Flights.cancelled(FlightPeriods.REPLAY_START - 1);
        Flight first = Flights.cancelled(FlightPeriods.REPLAY_START);
        assertThat(FlightPeriods.of(List.of(landed, inTheAir, cancelled, first)))
                .isEqualTo(new FlightPeriods(List.of(landed), List.of(first)));
    }
}
