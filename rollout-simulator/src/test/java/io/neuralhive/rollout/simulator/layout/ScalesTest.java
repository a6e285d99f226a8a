package io.neuralhive.rollout.simulator.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ScalesTest {

    @Test
    void equalDifferencesAreEqualDistances() {
        LinearScale scale = new LinearScale(0, 100, 50, 250);
        assertThat(scale.at(0)).isEqualTo(50);
        assertThat(scale.at(25)).isEqualTo(100);
        assertThat(scale.at(1_000)).isEqualTo(250);
        assertThat(scale.ticks()).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0);
        assertThat(new LinearScale(-2, 102, 0, 1).ticks()).hasSizeBetween(5, 11);
        assertThat(new LinearScale(0, 0.02, 0, 1).ticks()).hasSizeBetween(5, 11);
        assertThatIllegalArgumentException().isThrownBy(() -> new LinearScale(1, 1, 0, 1));
    }

    @Test
    void equalRatiosAreEqualDistances() {
        LogScale scale = new LogScale(1, 100, 300, 100);
        assertThat(scale.at(10)).isEqualTo(200, within(1e-9));
        assertThat(scale.ticks()).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0);
        assertThat(new LogScale(1, 1e6, 0, 1).ticks()).hasSize(7);
        assertThat(new LogScale(40, 90, 0, 1).ticks()).containsExactly(40.0, 50.0, 60.0, 70.0, 80.0, 90.0);
        assertThat(LogScale.around(DoubleStream.of(0, Double.POSITIVE_INFINITY), 0, 1)
                        .ticks())
                .isNotEmpty();
    }

    @Test
    void timeIsLabelledInSpansThatPeopleUse() {
        DurationScale scale = DurationScale.around(DoubleStream.of(25, 3_000), 0, 1);
        assertThat(scale.ticks()).containsExactly(20.0, 30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1_440.0, 2_880.0);
    }
}
