package io.neuralhive.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSummaryTest {

    @Test
    void coverageIsTheShareOfAnsweredRequestsWhoseOutcomeIsKnown() {
        ErrorStats errors = ErrorStats.ofMae(2, 1);
        MetricSummary summary = MetricSummary.ofRequests(10, 2).withErrors(errors);
        assertThat(summary.coverage()).isEqualTo(0.25);
        assertThat(MetricSummary.EMPTY.coverage()).isZero();
        assertThat(MetricSummary.ofRequests(3, 3).withErrors(errors).coverage()).isZero();
        assertThat(MetricSummary.ofRequests(1, 0).withErrors(errors).coverage())
                .as("outcomes of requests that were counted elsewhere")
                .isEqualTo(1);
    }

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
        assertThat(withErrors(new ErrorStats(10, 1, meanActual, 1, 0, ErrorSpread.UNKNOWN))
                        .defect())
                .contains("a mean actual value of " + meanActual);
    }

    @Test
    void aNegativeCountOfOutcomesIsADefect() {
        assertThat(withErrors(ErrorStats.ofMae(-1, 1)).defect()).contains("a count of -1 outcomes");
    }

    @Test
    void numbersThatRestOnNoSampleAreNotEvaluated() {
        assertThat(withErrors(new ErrorStats(0, Double.NaN, Double.NaN, -1, 7, new ErrorSpread(-1, -1, -1, -1)))
                        .defect())
                .isEmpty();
    }

    @Test
    void fitAndSpreadAreNotEvaluated() {
        assertThat(withErrors(new ErrorStats(10, 1, -5, Double.NaN, Double.NEGATIVE_INFINITY, ErrorSpread.UNKNOWN))
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

    static Stream<Arguments> impossibleParts() {
        MetricSummary good = MetricSummary.ofRequests(10, 0);
        ErrorStats errors = ErrorStats.ofMae(10, 1);
        Duration ms = Duration.ofMillis(1);
        return Stream.of(
                Arguments.of(good.withErrors(spread(errors, new ErrorSpread(-1, 0, 0, 0))), "spread"),
                Arguments.of(good.withErrors(spread(errors, new ErrorSpread(0, -1, 0, 0))), "spread"),
                Arguments.of(good.withErrors(spread(errors, new ErrorSpread(0, 0, -1, 0))), "spread"),
                Arguments.of(good.withLatency(new LatencyStats(-1, ms, ms, ms)), "latencies"),
                Arguments.of(good.withLatency(new LatencyStats(1, ms.negated(), ms, ms)), "latencies"),
                Arguments.of(good.withLatency(new LatencyStats(1, ms, ms.negated(), ms)), "latencies"),
                Arguments.of(good.withLatency(new LatencyStats(1, ms, ms, ms.negated())), "latencies"),
                Arguments.of(good.withPaired(new PairedErrors(-1, 1, 1, 1, 1, 1)), "-1 pairs"),
                Arguments.of(good.withPaired(new PairedErrors(2, -1, 1, 1, 1, 1)), "paired errors"),
                Arguments.of(good.withPaired(new PairedErrors(2, 1, Double.NaN, 1, 1, 1)), "paired errors"),
                Arguments.of(good.withPaired(new PairedErrors(2, 1, 1, -1, 1, 1)), "paired errors"),
                Arguments.of(good.withPaired(new PairedErrors(2, 1, 1, 1, -1, 1)), "paired errors"),
                Arguments.of(good.withKeys(-1), "-1 keys"));
    }

    @ParameterizedTest
    @MethodSource("impossibleParts")
    void partsThatCannotBeAreADefect(MetricSummary summary, String what) {
        assertThat(summary.defect())
                .hasValueSatisfying(defect -> assertThat(defect).contains(what));
    }

    @Test
    void partsThatRestOnNothingAreNotEvaluated() {
        Duration negative = Duration.ofMillis(-1);
        assertThat(MetricSummary.EMPTY
                        .withLatency(new LatencyStats(0, negative, negative, negative))
                        .withPaired(new PairedErrors(0, -1, Double.NaN, -1, -1, -1))
                        .withKeys(0)
                        .defect())
                .isEmpty();
    }

    @Test
    void aDefectOfAMetricOfTheUsersOwnConcernsThatMetricAlone() {
        MetricSummary summary = MetricSummary.EMPTY
                .withNamed("good", new Moments(3, -1, 2))
                .withNamed("mean", new Moments(3, Double.NaN, 2))
                .withNamed("count", new Moments(-3, 1, 2))
                .withNamed("spread", new Moments(3, 1, -2))
                .withNamed("unknown", Moments.ofMean(3, 1));
        assertThat(summary.defect()).isEmpty();
        assertThat(summary.defect("good")).isEmpty();
        assertThat(summary.defect("unknown")).isEmpty();
        assertThat(summary.defect("elsewhere")).isEmpty();
        assertThat(summary.defect("mean")).contains("a mean of NaN of values of mean");
        assertThat(summary.defect("count")).contains("a count of -3 values of count");
        assertThat(summary.defect("spread")).contains("a sum of squared deviations of -2.0 of values of spread");
    }

    @Test
    void errorsCanBeMadeOfTheirMoments() {
        ErrorStats errors = ErrorStats.ofAbsolute(new Moments(4, 3, 16));
        assertThat(errors.absolute()).isEqualTo(new Moments(4, 3, 16));
        assertThat(errors.rmse()).isEqualTo(Math.sqrt(13));
        assertThat(errors.squared().isSpreadKnown()).isFalse();
        assertThat(ErrorStats.ofMae(4, 3).absolute().isSpreadKnown()).isFalse();
        assertThat(ErrorStats.ofMae(4, 3).rmse()).isNaN();
    }

    @Test
    void anErrorInPercentRefersToTheSizeOfTheMeanActualValue() {
        assertThat(withMeanActual(2, 50).maePct()).isEqualTo(4);
        assertThat(withMeanActual(2, -50).maePct()).isEqualTo(4);
        assertThat(withMeanActual(2, 0).maePct()).isInfinite();
        assertThat(withMeanActual(0, 0).maePct()).isNaN();
    }

    @Test
    void aCopyDiffersInOnePart() {
        ErrorStats errors = ErrorStats.ofMae(3, 1.5);
        AgreementStats agreement = new AgreementStats(5, 4);
        LatencyStats latency = new LatencyStats(7, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));
        PairedErrors paired = new PairedErrors(4, 1, 2, 3, 4, 5);
        Moments fare = new Moments(2, 10, 8);
        LabelLag lag = new LabelLag(4, Duration.ofMinutes(6));
        MetricSummary summary = MetricSummary.ofRequests(10, 1)
                .withErrors(errors)
                .withAgreement(agreement)
                .withLatency(latency)
                .withPaired(paired)
                .withNamed("fare", fare)
                .withKeys(6)
                .withAwaited(8)
                .withLabelLag(lag);
        assertThat(summary)
                .isEqualTo(new MetricSummary(
                        10, 1, errors, agreement, latency, paired, Map.of("fare", fare), Optional.of(6L), 8, lag));
    }

    @Test
    void aLagBelowZeroIsNoMeasurement() {
        assertThat(MetricSummary.EMPTY
                        .withLabelLag(new LabelLag(2, Duration.ofMillis(2_500)))
                        .defect())
                .isEmpty();
        assertThat(MetricSummary.EMPTY
                        .withLabelLag(new LabelLag(-1, Duration.ZERO))
                        .defect())
                .contains("a lag of PT0S of -1 outcomes");
        assertThat(MetricSummary.EMPTY
                        .withLabelLag(new LabelLag(1, Duration.ofMillis(-1)))
                        .defect())
                .isPresent();
    }

    @Test
    void theMeanLagIsInSeconds() {
        assertThat(new LabelLag(2, Duration.ofMillis(2_500)).meanSeconds()).isEqualTo(1.25);
        assertThat(LabelLag.NONE.meanSeconds()).isNaN();
    }

    private static ErrorStats withMeanActual(double mae, double meanActual) {
        return new ErrorStats(10, mae, meanActual, mae, 0, ErrorSpread.UNKNOWN);
    }

    private static MetricSummary withErrors(ErrorStats errors) {
        return MetricSummary.ofRequests(10, 0).withErrors(errors);
    }

    private static ErrorStats spread(ErrorStats errors, ErrorSpread spread) {
        return new ErrorStats(errors.count(), errors.mae(), errors.meanActual(), errors.rmse(), errors.r2(), spread);
    }
}
