package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.simulator.layout.LogScale;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Svg;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PlotAxesTest {

    private static final Instant START = LogTime.at(FlightPeriods.REPLAY_START);

    @Test
    void timeGoesFromLeftToRight() {
        TimeAxis axis = new TimeAxis(START, START.plus(Duration.ofDays(2)));
        assertThat(axis.x(START)).isEqualTo(TimeAxis.LEFT);
        assertThat(axis.x(FlightPeriods.REPLAY_START + Flight.MINUTES_PER_DAY))
                .isEqualTo((TimeAxis.LEFT + TimeAxis.RIGHT) / 2);
        assertThat(axis.x(START.plus(Duration.ofDays(3)))).isEqualTo(TimeAxis.RIGHT);
    }

    @Test
    void timeIsLabelledAsDenselyAsThereIsRoom() {
        assertThat(labels(5)).isEqualTo(5);
        assertThat(labels(69)).isBetween(15L, 35L);
    }

    @Test
    void timeNeedsAnExtent() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeAxis(START, START));
    }

    @Test
    void equalRatiosAreEqualDistances() {
        LogScale scale = new LogScale(1, 100, 300, 100);
        assertThat(scale.at(1)).isEqualTo(300);
        assertThat(scale.at(10)).isEqualTo(200, within(1e-9));
        assertThat(scale.at(100)).isEqualTo(100);
        assertThat(scale.at(0)).isEqualTo(300);
        assertThat(scale.ticks()).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0);
    }

    @Test
    void aLogarithmicAxisHasRoomForAllThatIsPositive() {
        LogScale scale = LogScale.around(DoubleStream.of(0, 8, 80), 300, 100);
        assertThat(scale.low()).isLessThan(8);
        assertThat(scale.high()).isGreaterThan(80);
        assertThat(LogScale.around(DoubleStream.empty(), 300, 100).ticks()).isNotEmpty();
    }

    private static long labels(int days) {
        Markup page = new Markup();
        new TimeAxis(START, START.plus(Duration.ofDays(days)))
                .draw(new Svg(page, "id", TimeAxis.WIDTH, 10, "", ""), 0, 10);
        page.close();
        return page.toString().lines().filter(line -> line.startsWith("<text")).count();
    }
}
