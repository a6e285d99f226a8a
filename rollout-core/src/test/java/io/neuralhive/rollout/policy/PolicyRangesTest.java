package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every range of every record: its ends are allowed, and what lies just beyond them is refused. */
class PolicyRangesTest {

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration TOO_LONG = LONGEST.plusNanos(1);
    private static final Duration SHORTEST = Duration.ofNanos(1);
    private static final Duration NEGATIVE = Duration.ofNanos(-1);
    private static final double MAX = Double.MAX_VALUE;
    private static final double TINY = Double.MIN_VALUE;

    static Stream<Arguments> ranges() {
        Function<Double, Object> increase =
                value -> DegradationCriteria.builder().maxMaeIncreasePct(value).build();
        Function<Double, Object> floor =
                value -> DegradationCriteria.builder().maeFloor(value).build();
        Function<Double, Object> errorRate =
                value -> DegradationCriteria.builder().maxErrorRate(value).build();
        Function<Long, Object> samples =
                value -> DegradationCriteria.builder().minSamples(value).build();
        Function<Double, Object> mae = ValidationPolicy.DEFAULT::withMaxMae;
        Function<Double, Object> precision = ValidationPolicy.DEFAULT::withMinPrecision;
        Function<Duration, Object> shadow = ShadowPolicy.DEFAULT::withDuration;
        Function<Long, Object> predictions = ShadowPolicy.DEFAULT::withMinPredictions;
        Function<Double, Object> agreement = ShadowPolicy.DEFAULT::withMinAgreement;
        Function<Double, Object> sampleRate = ShadowPolicy.DEFAULT::withSampleRate;
        Function<TrafficShare, Object> canaryShare = CanaryPolicy.DEFAULT::withShare;
        Function<Duration, Object> canary = CanaryPolicy.DEFAULT::withDuration;
        Function<Duration, Object> window = BaselinePolicy.DEFAULT::withWindow;
        Function<Integer, Object> limit = UnavailablePolicy.DEFAULT::withLimit;
        Function<Duration, Object> checkpoint =
                d -> RolloutPolicy.builder().checkpointDuration(d).build();
        Function<Duration, Object> interval =
                d -> RolloutPolicy.builder().checkInterval(d).build();
        Function<Duration, Object> soak =
                d -> RolloutPolicy.builder().finalSoak(d).build();
        Function<Duration, Object> maturity =
                d -> RolloutPolicy.builder().labelMaturity(d).build();
        Function<Double, Object> alpha = SequentialRule.DEFAULT::withAlpha;
        Function<Long, Object> expected = SequentialRule.DEFAULT::withExpectedSamples;
        Function<Duration, Object> deadline = DeadlinePolicy.DEFAULT::withAfter;
        List<Double> notFinite = List.of(Double.NaN, Double.POSITIVE_INFINITY, -TINY, Double.NEGATIVE_INFINITY);
        List<Double> noFraction = List.of(Double.NaN, Math.nextUp(1.0), -TINY, Double.POSITIVE_INFINITY);
        return Stream.of(
                range("the MAE increase limit in percent", increase, List.of(0.0, MAX), notFinite),
                range("the MAE floor", floor, List.of(0.0, MAX), notFinite),
                range("the error rate limit", errorRate, List.of(0.0, 1.0), noFraction),
                range("the minimum of samples", samples, List.of(1L, Long.MAX_VALUE), List.of(0L, -1L)),
                range("the offline MAE limit", mae, List.of(0.0, MAX), notFinite),
                range("the offline precision limit", precision, List.of(0.0, 1.0), noFraction),
                range(
                        "the chance of a false rollback",
                        alpha,
                        List.of(TINY, Math.nextDown(0.5)),
                        List.of(0.0, 0.5, Double.NaN, -TINY)),
                range("the expected number of samples", expected, List.of(10L, Long.MAX_VALUE), List.of(9L, -1L)),
                range(
                        "the checkpoint deadline",
                        deadline,
                        List.of(Duration.ZERO, LONGEST),
                        List.of(NEGATIVE, TOO_LONG)),
                range("the shadow duration", shadow, List.of(Duration.ZERO, LONGEST), List.of(NEGATIVE, TOO_LONG)),
                range("the minimum of shadow predictions", predictions, List.of(1L, Long.MAX_VALUE), List.of(0L, -1L)),
                range("the agreement limit", agreement, List.of(0.0, 1.0), noFraction),
                range("the shadow sample rate", sampleRate, List.of(TINY, 1.0), List.of(0.0, Math.nextUp(1.0))),
                range(
                        "the canary share",
                        canaryShare,
                        List.of(new TrafficShare(1), new TrafficShare(9_999)),
                        List.of(TrafficShare.NONE, TrafficShare.ALL)),
                range("the canary duration", canary, List.of(SHORTEST, LONGEST), notPositive()),
                range("the baseline window", window, List.of(SHORTEST, LONGEST), notPositive()),
                range("the limit of evaluations without metrics", limit, List.of(1, Integer.MAX_VALUE), List.of(0, -1)),
                range("the checkpoint duration", checkpoint, List.of(SHORTEST, LONGEST), notPositive()),
                range(
                        "the check interval",
                        interval,
                        List.of(Duration.ofSeconds(1), LONGEST),
                        List.of(Duration.ofMillis(999), Duration.ZERO, NEGATIVE, TOO_LONG)),
                range("the final soak", soak, List.of(Duration.ZERO, LONGEST), List.of(NEGATIVE, TOO_LONG)),
                range("the label maturity", maturity, List.of(Duration.ZERO, LONGEST), List.of(NEGATIVE, TOO_LONG)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ranges")
    void allowsTheEndsAndRefusesWhatIsBeyond(
            String what, Function<Object, Object> create, List<?> allowed, List<?> refused) {
        for (Object value : allowed) {
            assertThatCode(() -> create.apply(value))
                    .as("%s of %s", what, value)
                    .doesNotThrowAnyException();
        }
        for (Object value : refused) {
            assertThatIllegalArgumentException()
                    .as("%s of %s", what, value)
                    .isThrownBy(() -> create.apply(value))
                    .withMessageStartingWith(what + " is ")
                    .withMessageContaining("allowed is ");
        }
    }

    @Test
    void allowsOneToAHundredStages() {
        assertThatCode(() -> RolloutPolicy.builder().stages(1.0).build()).doesNotThrowAnyException();
        assertThatCode(() -> RolloutPolicy.builder().stages(percents(100)).build())
                .doesNotThrowAnyException();
    }

    static Stream<List<TrafficShare>> refusedStages() {
        TrafficShare half = TrafficShare.of(0.5);
        return Stream.of(
                List.of(),
                Stream.concat(Stream.of(new TrafficShare(1)), percents(100).stream())
                        .toList(),
                List.of(TrafficShare.NONE, TrafficShare.ALL),
                List.of(half),
                List.of(half, half, TrafficShare.ALL),
                List.of(half, TrafficShare.of(0.25), TrafficShare.ALL),
                List.of(TrafficShare.ALL, TrafficShare.ALL));
    }

    @ParameterizedTest
    @MethodSource
    void refusedStages(List<TrafficShare> stages) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RolloutPolicy.builder().stages(stages).build())
                .withMessage("the stages are " + stages
                        + "; allowed are 1 to 100 shares above 0%, strictly increasing, the last one 100%");
    }

    private static <T> Arguments range(
            String what, Function<T, Object> create, List<? extends T> allowed, List<? extends T> refused) {
        return Arguments.of(what, create, allowed, refused);
    }

    private static List<Duration> notPositive() {
        return List.of(Duration.ZERO, NEGATIVE, TOO_LONG);
    }

    private static List<TrafficShare> percents(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new TrafficShare(100 * i))
                .toList();
    }
}
