package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficShareTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "0.0001, 1", "0.07, 700", "0.25, 2500", "0.2999, 2999", "1, 10000"})
    void takesFractionsExactly(double fraction, int basisPoints) {
        TrafficShare share = TrafficShare.of(fraction);

        assertThat(share.basisPoints()).isEqualTo(basisPoints);
        assertThat(share.fraction()).isEqualTo(fraction);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.01, 1", "12.5, 1250", "99.99, 9999", "100, 10000"})
    void takesPercentagesExactly(double percent, int basisPoints) {
        TrafficShare share = TrafficShare.ofPercent(percent);

        assertThat(share.basisPoints()).isEqualTo(basisPoints);
        assertThat(share.percent()).isEqualTo(percent);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.0001, 1.0001, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesFractionsOutOfRange(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficShare.of(fraction))
                .withMessage("A traffic share of " + fraction + " is not allowed: give 0 to 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 100.01, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesPercentagesOutOfRange(double percent) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficShare.ofPercent(percent))
                .withMessage("A traffic share of " + percent + "% is not allowed: give 0 to 100");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001})
    void refusesBasisPointsOutOfRange(int basisPoints) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrafficShare(basisPoints))
                .withMessageContaining(basisPoints + " basis points")
                .withMessageContaining("give 0 to 10000");
    }

    @Test
    void refusesWhatIsFinerThanABasisPoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficShare.of(0.00005))
                .withMessageContaining("at most 4 decimal places");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficShare.ofPercent(0.005))
                .withMessageContaining("at most 2 decimal places");
    }

    @Test
    void knowsNoneAndOrder() {
        assertThat(TrafficShare.NONE.isNone()).isTrue();
        assertThat(new TrafficShare(1).isNone()).isFalse();
        assertThat(TrafficShare.NONE).isLessThan(new TrafficShare(1)).isLessThan(TrafficShare.ALL);
    }

    @ParameterizedTest
    @CsvSource({"0, 0%", "1, 0.01%", "1250, 12.5%", "1000, 10%", "10000, 100%"})
    void readsAsAPercentage(int basisPoints, String text) {
        assertThat(new TrafficShare(basisPoints)).hasToString(text);
    }
}
