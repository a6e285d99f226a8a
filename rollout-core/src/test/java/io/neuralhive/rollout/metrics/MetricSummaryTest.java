package io.neuralhive.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSummaryTest {

    @Test
    void nothingSeenIsNoDefect() {
        assertThat(MetricSummary.EMPTY.defect()).isEmpty();
        assertThat(MetricSummary.EMPTY.requests()).isZero();
        assertThat(MetricSummary.EMPTY.errors().r2()).isNaN();
    }

    @Test
    void ratesWithoutSamplesAreZero() {
        assertThat(MetricSummary.EMPTY.errorRate()).isZero();
        assertThat(AgreementStats.NONE.rate()).isZero();
    }

    @Test
    void ratesAreShares() {
        assertThat(MetricSummary.ofRequests(1_000, 1).errorRate()).isEqualTo(0.001);
        assertThat(MetricSummary.ofRequests(Long.MAX_VALUE, Long.MAX_VALUE).errorRate())
                .isEqualTo(1);
        assertThat(new AgreementStats(3, 2).rate()).isEqualTo(2 / 3.0);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 1", "10, 11", "10, -1", "-5, -6"})
    void countsOfRequestsThatCannotBeAreADefect(long requests, long failures) {
        assertThat(MetricSummary.ofRequests(requests, failures).defect())
                .contains(failures + " failures of " + requests + " requests");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -Double.MIN_VALUE})
    void anErrorThatCannotBeIsADefect(double mae) {
        assertThat(withErrors(ErrorStats.ofMae(10, mae)).defect()).contains("a mean absolute error of " + mae);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aMeanActualValueThatCannotBeIsADefect(double meanActual) {
        assertThat(withErrors(new ErrorStats(10, 1, meanActual, 1, 0)).defect())
                .contains("a mean actual value of " + meanActual);
    }

    @Test
    void aNegativeCountOfOutcomesIsADefect() {
        assertThat(withErrors(ErrorStats.ofMae(-1, 1)).defect()).contains("a count of -1 outcomes");
    }

    @Test
    void numbersThatRestOnNoSampleAreNotLookedAt() {
        assertThat(withErrors(new ErrorStats(0, Double.NaN, Double.NaN, -1, 7)).defect())
                .isEmpty();
    }

    @Test
    void fitAndSpreadAreNotLookedAt() {
        assertThat(withErrors(new ErrorStats(10, 1, -5, Double.NaN, Double.NEGATIVE_INFINITY))
                        .defect())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "5, 6", "5, -1"})
    void anAgreementThatCannotBeIsADefect(long compared, long agreed) {
        assertThat(MetricSummary.EMPTY
                        .withAgreement(new AgreementStats(compared, agreed))
                        .defect())
                .contains(agreed + " agreed of " + compared + " compared predictions");
    }

    @Test
    void anErrorInPercentRefersToTheSizeOfTheMeanActualValue() {
        assertThat(new ErrorStats(10, 2, 50, 2, 0).maePct()).isEqualTo(4);
        assertThat(new ErrorStats(10, 2, -50, 2, 0).maePct()).isEqualTo(4);
        assertThat(new ErrorStats(10, 2, 0, 2, 0).maePct()).isInfinite();
        assertThat(new ErrorStats(10, 0, 0, 0, 0).maePct()).isNaN();
    }

    @Test
    void aCopyDiffersInOnePart() {
        ErrorStats errors = ErrorStats.ofMae(3, 1.5);
        AgreementStats agreement = new AgreementStats(5, 4);
        LatencyStats latency = new LatencyStats(7, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));
        MetricSummary summary = MetricSummary.ofRequests(10, 1)
                .withErrors(errors)
                .withAgreement(agreement)
                .withLatency(latency);
        assertThat(summary).isEqualTo(new MetricSummary(10, 1, errors, agreement, latency));
    }

    private static MetricSummary withErrors(ErrorStats errors) {
        return MetricSummary.ofRequests(10, 0).withErrors(errors);
    }
}
