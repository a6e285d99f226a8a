package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FittingTest {

    private final Flight near = Flights.flown(0, "EWR", "BOS", 200, 50);
    private final Flight far = Flights.flown(0, "EWR", "IAH", 1400, 230);

    @Test
    void fitsTheLineOfLeastSquares() {
        Line line = Line.fit(List.of(near, far, Flights.flown(0, "JFK", "MIA", 800, 140)));
        assertThat(line.minutesPerMile()).isEqualTo(0.15, within(1e-12));
        assertThat(line.minutes(1000)).isEqualTo(170, within(1e-9));
    }

    @Test
    void fitsNoLineThroughASingleDistance() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Line.fit(List.of(near, near)))
                .withMessageContaining("same distance");
    }

    @Test
    void pullsTheMeansOfSmallGroupsTowardsZero() {
        ShrunkenMeans<Route> means =
                ShrunkenMeans.fit(List.of(near, near, near, far), Flight::route, Flight::distanceMiles, 1);
        assertThat(means.of(near.route())).isEqualTo(150);
        assertThat(means.of(far.route())).isEqualTo(700);
        assertThat(means.of(new Route("JFK", "BOS"))).isZero();
    }
}
