package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FlightTest {

    private final Flight late =
            new Flight(2 * 1440 + 1439, OptionalInt.of(20), "B6", 725, "JFK", "BQN", 1576, OptionalInt.of(183));

    @Test
    void namesItselfByCarrierNumberRouteAndSchedule() {
        assertThat(late.id()).isEqualTo("B6725-JFK-BQN-4319");
    }

    @Test
    void givesTheHourOfScheduledDeparture() {
        assertThat(late.hour()).isEqualTo(23);
    }

    @Test
    void knowsItsOutcomeWhenItHasLanded() {
        assertThat(late.outcomeMinute()).hasValue(4319 + 20 + 183);
        assertThat(late.actualMinutes()).isEqualTo(183);
    }

    @Test
    void neverKnowsTheOutcomeOfACancelledFlight() {
        Flight cancelled = Flights.cancelled(100);
        assertThat(cancelled.outcomeMinute()).isEmpty();
        assertThatIllegalStateException().isThrownBy(cancelled::actualMinutes).withMessageContaining("UA1-EWR-IAH-100");
    }

    @Test
    void rejectsWhatNoFlightCanBe() {
        OptionalInt none = OptionalInt.empty();
        OptionalInt some = OptionalInt.of(90);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Flight(-1, none, "UA", 1, "EWR", "IAH", 1400, none))
                .withMessageContaining("scheduled minute");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Flight(0, none, "UA", 1, "EWR", "IAH", 0, none))
                .withMessageContaining("distance");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Flight(0, some, "UA", 1, "EWR", "IAH", 1400, OptionalInt.of(0)))
                .withMessageContaining("air time");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Flight(0, none, "UA", 1, "EWR", "IAH", 1400, some))
                .withMessageContaining("departure delay");
    }
}
