package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HindsightTest {

    private final Hindsight hindsight = new Hindsight(
            Models.fit(Flights.periods().training()), Flights.periods().replayed());

    @Test
    void comparesOnTheSameFlights() {
        assertThat(hindsight.flights()).hasSize(59_913);
        assertThat(hindsight.ratio("v5", "v2")).isEqualTo(1.380, within(0.0005));
        assertThat(hindsight.ratio("v1", "v2")).isEqualTo(1.094, within(0.0005));
    }

    @Test
    void leavesOutWhatOneOfThemCannotPredict() {
        assertThat(hindsight.ratio("v4", "v2")).isEqualTo(1);
    }

    @Test
    void looksAtASpanOfTime() {
        double week = hindsight.ratio(
                "v5",
                "v2",
                LogTime.at(FlightPeriods.REPLAY_START),
                LogTime.at(FlightPeriods.REPLAY_START + 7 * Flight.MINUTES_PER_DAY));
        assertThat(week).isEqualTo(1.397, within(0.0005));
        assertThat(hindsight.ratio("v5", "v2", LogTime.at(0), LogTime.at(1))).isNaN();
    }

    @Test
    void hasNothingToSayWithoutFlights() {
        assertThat(new Hindsight(hindsight.models(), List.of()).ratio("v5", "v2"))
                .isNaN();
    }
}
