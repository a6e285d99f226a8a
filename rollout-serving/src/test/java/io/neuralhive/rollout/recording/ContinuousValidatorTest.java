package io.neuralhive.rollout.recording;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ContinuousValidatorTest {

    private static final Duration LATENCY = ofMillis(20);
    private static final Assignment V1 = Assignment.of("eta", "v1");

    private final FakeClock clock = new FakeClock();
    private final ContinuousValidator validator = builder().build();

    @Test
    void joinsAPredictionWithItsOutcome() {
        validator.predicted(V1, "p-1", 12, LATENCY);
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(1, 0, 0, 0));
        validator.observed("eta", "p-1", 10);
        MetricSummary summary = lastDay("v1");
        assertThat(summary.requests()).isEqualTo(1);
        assertThat(summary.errors().count()).isEqualTo(1);
        assertThat(summary.errors().mae()).isEqualTo(2);
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(0, 1, 0, 0));
    }

    @Test
    void joinsAnOutcomeThatComesBeforeItsPrediction() {
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v1")).isEqualTo(MetricSummary.EMPTY);
        validator.predicted(V1, "p-1", 12, LATENCY);
        assertThat(lastDay("v1").errors().mae()).isEqualTo(2);
        assertThat(validator.status().pending()).isZero();
    }

    @Test
    void keepsTheIdsOfTwoModelsApart() {
        validator.predicted(V1, "p-1", 12, LATENCY);
        validator.observed("price", "p-1", 10);
        assertThat(lastDay("v1").errors().count()).isZero();
        assertThat(validator.status().pending()).isEqualTo(2);
    }

    @Test
    void aSecondPredictionWithTheSameIdTakesThePlaceOfTheFirst() {
        validator.predicted(V1, "p-1", 100, LATENCY);
        validator.predicted(V1, "p-1", 12, LATENCY);
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v1").requests()).isEqualTo(2);
        assertThat(lastDay("v1").errors().count()).isEqualTo(1);
        assertThat(lastDay("v1").errors().mae()).isEqualTo(2);
    }

    @Test
    void countsAPredictionOnceHoweverOftenItsOutcomeComes() {
        validator.predicted(V1, "p-1", 12, LATENCY);
        for (int i = 0; i < 5; i++) {
            validator.observed("eta", "p-1", 10);
        }
        assertThat(lastDay("v1").errors().count()).isEqualTo(1);
        assertThat(validator.status().joined()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aPredictionThatIsNoNumberCountsAsFailed(double predicted) {
        validator.predicted(V1, "p-1", predicted, LATENCY);
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v1").requests()).isEqualTo(1);
        assertThat(lastDay("v1").failures()).isEqualTo(1);
        assertThat(lastDay("v1").errors().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void anOutcomeThatIsNoNumberIsIgnored(double actual) {
        validator.predicted(V1, "p-1", 12, LATENCY);
        validator.observed("eta", "p-1", actual);
        assertThat(validator.status().pending()).isEqualTo(1);
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v1").errors().mae()).isEqualTo(2);
    }

    @Test
    void anErrorTooLargeForANumberIsStillAnError() {
        validator.predicted(V1, "p-1", Double.MAX_VALUE, LATENCY);
        validator.predicted(V1, "p-2", -Double.MAX_VALUE, LATENCY);
        validator.observed("eta", "p-1", -Double.MAX_VALUE);
        validator.observed("eta", "p-2", -Double.MAX_VALUE);
        assertThat(lastDay("v1").errors().mae()).isEqualTo(Double.MAX_VALUE / 2);
        assertThat(lastDay("v1").defect()).isEmpty();
    }

    @Test
    void ignoresRequestsThatNoVersionServed() {
        Assignment nobody = new Assignment("eta", Optional.empty(), Optional.empty(), Optional.empty());
        validator.predicted(nobody, "p-1", 12, LATENCY);
        validator.failed(nobody, LATENCY);
        validator.shadowed(nobody, "p-1", 12, 12, LATENCY);
        validator.shadowFailed(nobody, LATENCY);
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(0, 0, 0, 0));
        assertThat(lastDay("v1")).isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void comparesAShadowWithTheServedVersionAndWithTheOutcome() {
        Assignment shadowed = shadowing("v1", "v2");
        validator.predicted(shadowed, "p-1", 12, LATENCY);
        validator.shadowed(shadowed, "p-1", 12, 11, LATENCY);
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v1").errors().mae()).isEqualTo(2);
        assertThat(lastDay("v2").errors().mae()).isEqualTo(1);
        assertThat(lastDay("v2").agreement()).isEqualTo(new AgreementStats(1, 0));
        assertThat(lastDay("v1").agreement()).isEqualTo(AgreementStats.NONE);
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(0, 1, 0, 0));
    }

    @Test
    void pairsTheErrorsOfAShadowWithThoseOfTheServedVersion() {
        Assignment shadowed = shadowing("v1", "v2");
        for (int i = 0; i < 3; i++) {
            validator.predicted(shadowed, "p-" + i, 12 + i, LATENCY);
            validator.shadowed(shadowed, "p-" + i, 12 + i, 11 + i, LATENCY);
            validator.observed("eta", "p-" + i, 10);
        }
        assertThat(lastDay("v2").paired()).isEqualTo(new PairedErrors(3, 2, 3, 2, 2, 2));
        assertThat(lastDay("v1").paired()).isEqualTo(PairedErrors.NONE);
    }

    @Test
    void aShadowBesideAFailedRequestHasNoPair() {
        Assignment shadowed = shadowing("v1", "v2");
        validator.failed(shadowed, LATENCY);
        validator.shadowed(shadowed, "p-1", Double.NaN, 11, LATENCY);
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v2").errors().count()).isEqualTo(1);
        assertThat(lastDay("v2").paired()).isEqualTo(PairedErrors.NONE);
    }

    @Test
    void countsDistinctKeysOfAStepWhereTheyAreRecorded() {
        assertThat(inStep("v1", step(1)).keys()).isEmpty();
        for (int i = 0; i < 100; i++) {
            validator.assigned(in(i % 5 == 0 ? "v2" : "v1", step(1)), "user-" + i % 50);
        }
        validator.assigned(V1, "nobody in a step");
        assertThat(inStep("v1", step(1)).keys()).contains(40L);
        assertThat(inStep("v2", step(1)).keys()).contains(10L);
        assertThat(inStep("v3", step(1)).keys()).contains(0L);
        assertThat(inStep("v2", step(2)).keys()).isEmpty();
        assertThat(lastDay("v2").keys()).isEmpty();
    }

    @Test
    void keepsMetricsOfTheUsersOwn() {
        validator.measured(in("v2", step(1)), "fare", 10);
        validator.measured(in("v2", step(1)), "fare", 14);
        validator.measured(in("v2", step(2)), "fare", 20);
        clock.advance(ofHours(5));
        validator.measured(in("v2", step(1)), "clicks", -1);
        validator.measured(in("v2", step(1)), "fare", 12);
        assertThat(inStep("v2", step(1)).named())
                .isEqualTo(Map.of("fare", new Moments(3, 12, 8), "clicks", new Moments(1, -1, 0)));
        assertThat(inStep("v2", step(2)).named()).isEqualTo(Map.of("fare", new Moments(1, 20, 0)));
        assertThat(lastDay("v2").named().get("fare").count()).isEqualTo(4);
        assertThat(lastDay("v1").named()).isEmpty();
    }

    @Test
    void keepsNoMoreMetricsOfTheUsersOwnThanItSays() {
        for (int i = 0; i < 1_000; i++) {
            validator.measured(V1, "metric " + i, i);
        }
        validator.measured(V1, "metric 3", 3);
        validator.measured(V1, "x".repeat(201), 1);
        validator.measured(V1, "metric 4", Double.NaN);
        validator.measured(new Assignment("eta", Optional.empty(), Optional.empty(), Optional.empty()), "metric 4", 4);
        assertThat(lastDay("v1").named()).hasSize(32).containsEntry("metric 3", new Moments(2, 3, 0));
        assertThat(lastDay("v1").named().get("metric 4").count()).isEqualTo(1);
    }

    @Test
    void whatIsExcludedCountsForNothing() {
        Assignment excluded = new Assignment(
                "eta", Optional.of("v1"), Optional.of("v2"), Optional.of(step(0)), Optional.empty(), true);
        validator.predicted(excluded, "p-1", 12, LATENCY);
        validator.failed(excluded, LATENCY);
        validator.answered(excluded, LATENCY);
        validator.measured(excluded, "fare", 12);
        validator.shadowed(excluded, "p-1", 12, 13, LATENCY);
        validator.shadowAnswered(excluded, true, LATENCY);
        validator.shadowFailed(excluded, LATENCY);
        validator.observed("eta", "p-1", 10);
        assertThat(lastDay("v1")).isEqualTo(MetricSummary.EMPTY);
        assertThat(lastDay("v2")).isEqualTo(MetricSummary.EMPTY);
        assertThat(validator.status().joined()).isZero();
    }

    @Test
    void countsAnAnswerThatIsNoNumberAsNoFailure() {
        validator.answered(V1, LATENCY);
        assertThat(lastDay("v1").requests()).isEqualTo(1);
        assertThat(lastDay("v1").failures()).isZero();
        assertThat(lastDay("v1").latency().count()).isEqualTo(1);
        assertThat(validator.status().pending()).isZero();
    }

    @Test
    void comparesAShadowByARuleOfTheUsersOwn() {
        Assignment both = shadowing("v1", "v2");
        validator.shadowed(both, "p-1", 12, 100, true, LATENCY);
        validator.shadowAnswered(both, true, LATENCY);
        validator.shadowAnswered(both, false, LATENCY);
        MetricSummary shadow = lastDay("v2");
        assertThat(shadow.requests()).isEqualTo(3);
        assertThat(shadow.failures()).isZero();
        assertThat(shadow.agreement()).isEqualTo(new AgreementStats(3, 2));
    }

    @Test
    void countsAFailureOfTheShadowForTheShadow() {
        Assignment shadowed = shadowing("v1", "v2");
        validator.predicted(shadowed, "p-1", 12, LATENCY);
        validator.shadowFailed(shadowed, LATENCY);
        validator.shadowed(shadowed, "p-2", 12, Double.NaN, LATENCY);
        assertThat(lastDay("v1").failures()).isZero();
        assertThat(lastDay("v2").requests()).isEqualTo(2);
        assertThat(lastDay("v2").failures()).isEqualTo(2);
        assertThat(lastDay("v2").agreement()).isEqualTo(AgreementStats.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 105, 1",
        "100, 95, 1",
        "100, 105.01, 0",
        "-100, -105, 1",
        "-100, 100, 0",
        "0, 0, 1",
        "0, 1e-300, 0"
    })
    void aShadowAgreesWithinAShareOfTheServedPrediction(double served, double shadow, long agreed) {
        validator.shadowed(shadowing("v1", "v2"), "p-1", served, shadow, LATENCY);
        assertThat(lastDay("v2").agreement()).isEqualTo(new AgreementStats(1, agreed));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aShadowHasNothingToBeComparedWithWhereTheServedVersionFailed(double served) {
        validator.shadowed(shadowing("v1", "v2"), "p-1", served, 100, LATENCY);
        assertThat(lastDay("v2").agreement()).isEqualTo(AgreementStats.NONE);
        assertThat(lastDay("v2").requests()).isEqualTo(1);
    }

    @Test
    void theAgreementToleranceCanBeSet() {
        ContinuousValidator exact = builder().agreementTolerance(0).build();
        exact.shadowed(shadowing("v1", "v2"), "p-1", 100, 100, LATENCY);
        exact.shadowed(shadowing("v1", "v2"), "p-2", 100, 100.0001, LATENCY);
        assertThat(exact.collect("eta", "v2", day()).agreement()).isEqualTo(new AgreementStats(2, 1));
    }

    @Test
    void countsAPredictionForTheStepInWhichItWasMade() {
        validator.predicted(in("v2", step(1)), "p-1", 11, LATENCY);
        validator.predicted(in("v2", step(2)), "p-2", 12, LATENCY);
        clock.advance(ofHours(1));
        validator.observed("eta", "p-1", 10);
        validator.observed("eta", "p-2", 10);
        assertThat(inStep("v2", step(1)).errors().mae()).isEqualTo(1);
        assertThat(inStep("v2", step(2)).errors().mae()).isEqualTo(2);
        assertThat(inStep("v2", step(3))).isEqualTo(MetricSummary.EMPTY);
        assertThat(lastDay("v2").errors().count()).isEqualTo(2);
    }

    @Test
    void tellsAllThatItHasCountedInEachStepAndAtAll() {
        Assignment inStage = new Assignment(
                "eta", Optional.of("v1"), Optional.empty(), Optional.of(new StepRef("eta-1", 2, "stage_1")));
        validator.predicted(V1, "r1", 12, LATENCY);
        validator.failed(inStage, LATENCY);
        clock.advance(ofHours(30));
        validator.predicted(inStage, "r2", 13, LATENCY);
        validator.observed("eta", "r2", 10);
        assertThat(validator.totals())
                .satisfiesExactlyInAnyOrder(
                        atAll -> {
                            assertThat(atAll.step()).isEmpty();
                            assertThat(atAll.version()).isEqualTo("v1");
                            assertThat(atAll.summary().requests()).isEqualTo(3);
                            assertThat(atAll.summary().failures()).isEqualTo(1);
                        },
                        step -> {
                            assertThat(step.step()).isEqualTo(inStage.step());
                            assertThat(step.summary().requests()).isEqualTo(2);
                            assertThat(step.summary().errors().mae()).isEqualTo(3);
                        });
        assertThat(validator.totals().stream().map(VersionTotals::number).distinct())
                .hasSize(2);
    }

    @Test
    void leavesOutErrorsThatAreNotMature() {
        validator.predicted(V1, "p-1", 11, LATENCY);
        validator.observed("eta", "p-1", 10);
        Window untilNow = day().withLabelMaturity(ofHours(1));
        assertThat(validator.collect("eta", "v1", untilNow).errors().count()).isZero();
        assertThat(validator.collect("eta", "v1", untilNow).requests()).isEqualTo(1);
        clock.advance(ofMinutes(89));
        assertThat(validator
                        .collect("eta", "v1", day().withLabelMaturity(ofHours(1)))
                        .errors()
                        .count())
                .isZero();
        clock.advance(ofMinutes(1));
        assertThat(validator
                        .collect("eta", "v1", day().withLabelMaturity(ofHours(1)))
                        .errors()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void refusesALabelMaturityLongerThanItsRetention() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> validator.collect("eta", "v1", day().withLabelMaturity(ofHours(25))))
                .withMessage("A label maturity of PT25H is longer than the validator's retention of PT24H: "
                        + "build it with a longer one");
        assertThatCode(() -> validator.collect("eta", "v1", day().withLabelMaturity(ofHours(24))))
                .doesNotThrowAnyException();
    }

    @Test
    void leavesOutErrorsThatAreNotMatureHoweverLongTheStep() {
        StepRef step = step(1);
        for (int minute = 0; minute < 3 * 24 * 60; minute++) {
            validator.predicted(in("v2", step), "p-" + minute, 1, LATENCY);
            validator.observed("eta", "p-" + minute, 0);
            clock.advance(ofMinutes(1));
        }
        Window window = new Window(FakeClock.START, clock.now(), Optional.of(step), ofHours(24));
        MetricSummary summary = validator.collect("eta", "v2", window);
        assertThat(summary.requests()).isEqualTo(3 * 24 * 60);
        assertThat(summary.errors().count()).isEqualTo(2 * 24 * 60);
    }

    @ParameterizedTest
    @CsvSource({"PT24H, 48", "PT24H, 1", "PT1H, 7", "PT1S, 600", "PT0.1S, 48"})
    void keepsThePastForItsWholeRetention(Duration retention, int slices) {
        ContinuousValidator kept = builder().retention(retention, slices).build();
        Duration tick = retention.dividedBy(100);
        for (int i = 0; i < 300; i++) {
            kept.failed(V1, LATENCY);
            clock.advance(tick);
        }
        long seen =
                kept.collect("eta", "v1", Window.last(retention, clock.now())).requests();
        assertThat(seen).isBetween(100L, 100 + 100L * 2 / slices + 2);
    }

    @Test
    void countsAnOutcomeThatComesLateForItsStepButNoLongerForTheLastHours() {
        ContinuousValidator shortSighted =
                builder().retention(ofHours(1), 2).timeToLive(ofDays(9)).build();
        StepRef step = step(1);
        shortSighted.predicted(in("v2", step), "early", 11, LATENCY);
        for (int i = 0; i < 20; i++) {
            clock.advance(ofMinutes(30));
            shortSighted.predicted(in("v2", step), "p-" + i, 10, LATENCY);
            shortSighted.observed("eta", "p-" + i, 10);
        }
        shortSighted.observed("eta", "early", 10);
        Window whole = new Window(FakeClock.START, clock.now(), Optional.of(step), ZERO);
        MetricSummary summary = shortSighted.collect("eta", "v2", whole);
        assertThat(summary.requests()).isEqualTo(21);
        assertThat(summary.errors().count()).isEqualTo(21);
        assertThat(summary.errors().mae()).isCloseTo(1 / 21.0, within(1e-12));
        assertThat(shortSighted
                        .collect("eta", "v2", Window.last(ofDays(1), clock.now()))
                        .errors()
                        .mae())
                .isZero();
    }

    @Test
    void outcomesThatComeLateForManyStepsDoNotPushOutTheLatestStep() {
        for (int step = 0; step < 60; step++) {
            validator.predicted(in("v2", step(step)), "p-" + step, 11, LATENCY);
        }
        for (int step = 0; step < 59; step++) {
            validator.observed("eta", "p-" + step, 10);
        }
        assertThat(inStep("v2", step(59)).requests()).isEqualTo(1);
        validator.observed("eta", "p-59", 10);
        assertThat(inStep("v2", step(59)).errors().count()).isEqualTo(1);
    }

    @Test
    void givesUpAPredictionWhoseOutcomeDoesNotComeInTime() {
        validator.predicted(V1, "in time", 12, LATENCY);
        clock.advance(ofHours(24));
        validator.observed("eta", "in time", 10);
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(0, 1, 0, 0));
        validator.predicted(V1, "late", 12, LATENCY);
        clock.advance(ofHours(24).plusMillis(1));
        validator.observed("eta", "late", 10);
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(1, 1, 1, 0));
        clock.advance(ofHours(25));
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(0, 1, 2, 0));
    }

    @Test
    void aClockThatWasAheadForAMomentKeepsNothingForEver() {
        clock.set(FakeClock.START.plus(ofDays(365)));
        validator.predicted(V1, "ahead", 12, LATENCY);
        clock.set(FakeClock.START);
        validator.predicted(V1, "p-1", 12, LATENCY);
        assertThat(validator.status().pending()).isEqualTo(2);
        clock.advance(ofHours(49));
        assertThat(validator.status().pending()).isZero();
        assertThat(validator.status().expired()).isEqualTo(2);
    }

    @Test
    void aClockThatIsSetBackLosesNoRequest() {
        validator.predicted(V1, "p-1", 12, LATENCY);
        clock.set(FakeClock.START.minus(ofHours(3)));
        validator.predicted(V1, "p-2", 12, LATENCY);
        validator.observed("eta", "p-1", 10);
        validator.observed("eta", "p-2", 10);
        Window both = Window.last(ofHours(24), FakeClock.START);
        assertThat(validator.collect("eta", "v1", both).requests()).isEqualTo(2);
        assertThat(validator.collect("eta", "v1", both).errors().count()).isEqualTo(2);
    }

    @Test
    void givesUpTheOldestPredictionsIfTooManyWait() {
        ContinuousValidator small = builder().maxPending(3).build();
        for (int i = 1; i <= 5; i++) {
            small.predicted(V1, "p-" + i, 12, LATENCY);
        }
        assertThat(small.status()).isEqualTo(new ValidatorStatus(3, 0, 0, 2));
        for (int i = 3; i <= 5; i++) {
            small.observed("eta", "p-" + i, 10);
        }
        assertThat(small.status()).isEqualTo(new ValidatorStatus(0, 3, 0, 2));
        assertThat(small.collect("eta", "v1", day()).requests()).isEqualTo(5);
    }

    @Test
    void recordsNoMoreVersionsThanItHasRoomForAndSaysSoOnceUntilThereWasRoom() {
        Logger logger = (Logger) LoggerFactory.getLogger(VersionTable.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        try {
            ContinuousValidator small = builder().maxVersions(2).build();
            for (int i = 0; i < 100; i++) {
                small.failed(Assignment.of("eta", "v" + i % 10), LATENCY);
            }
            assertThat(small.collect("eta", "v0", day()).requests()).isEqualTo(10);
            assertThat(small.collect("eta", "v1", day()).requests()).isEqualTo(10);
            assertThat(small.collect("eta", "v2", day())).isEqualTo(MetricSummary.EMPTY);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("continuous_validator_full: version \"v2\" of model \"eta\" is not recorded, "
                            + "as 2 versions are kept; raise maxVersions");
            clock.advance(ofHours(25));
            for (int i = 0; i < 100; i++) {
                small.failed(Assignment.of("eta", "w" + i % 10), LATENCY);
            }
            assertThat(log.list).hasSize(2);
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
            logger.setAdditive(true);
        }
    }

    @Test
    void aVersionWithoutRequestsMakesRoomForANewOne() {
        ContinuousValidator small = builder().maxVersions(2).build();
        small.failed(Assignment.of("eta", "v1"), LATENCY);
        small.failed(Assignment.of("eta", "v2"), LATENCY);
        clock.advance(ofHours(24));
        small.failed(Assignment.of("eta", "v2"), LATENCY);
        clock.advance(ofHours(1));
        small.failed(Assignment.of("eta", "v3"), LATENCY);
        assertThat(small.collect("eta", "v1", Window.last(ofDays(7), clock.now())))
                .isEqualTo(MetricSummary.EMPTY);
        assertThat(small.collect("eta", "v2", Window.last(ofDays(7), clock.now()))
                        .requests())
                .isEqualTo(2);
        assertThat(small.collect("eta", "v3", day()).requests()).isEqualTo(1);
    }

    @Test
    void aVersionWhoseClockWasAheadOnceMakesRoomTooOnceItIsIdle() {
        ContinuousValidator small = builder().maxVersions(1).build();
        small.failed(Assignment.of("eta", "v1"), LATENCY);
        clock.advance(ofDays(36_500));
        small.failed(Assignment.of("eta", "v1"), LATENCY);
        clock.set(FakeClock.START.plus(ofHours(25)));
        small.failed(Assignment.of("eta", "v2"), LATENCY);
        assertThat(small.collect("eta", "v2", day()).requests()).isEqualTo(1);
    }

    @Test
    void itsMemoryDoesNotGrowWithTraffic() {
        ContinuousValidator bounded = builder()
                .retention(ofHours(6), 12)
                .maxPending(1_000)
                .maxVersions(4)
                .build();
        // Ten days until everything that is bounded is full.
        record(bounded, 0, 200_000, ofDays(10));
        int full = RetainedObjects.count(bounded);
        record(bounded, 200_000, 1_000_000, ofDays(40));
        assertThat(RetainedObjects.count(bounded)).isLessThan(full + full / 10);
        assertThat(bounded.status().pending()).isLessThanOrEqualTo(2_000);
        assertThat(bounded.status().joined()).isGreaterThan(300_000);
    }

    @Test
    void countsExactlyWithManyThreads() throws Exception {
        int threads = 8;
        int each = 10_000;
        ExecutorService service = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int from = thread * each;
                results.add(service.submit(() -> {
                    for (int i = from; i < from + each; i++) {
                        Assignment assignment = in(i % 2 == 0 ? "v1" : "v2", step(i % 3));
                        validator.predicted(assignment, "p-" + i, 3, LATENCY);
                        if (i % 10 == 0) {
                            validator.failed(assignment, LATENCY);
                        }
                    }
                }));
                results.add(service.submit(() -> {
                    for (int i = from + each - 1; i >= from; i--) {
                        validator.observed("eta", "p-" + i, 1);
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get(1, TimeUnit.MINUTES);
            }
        } finally {
            service.shutdownNow();
        }
        int all = threads * each;
        assertThat(validator.status()).isEqualTo(new ValidatorStatus(0, all, 0, 0));
        assertThat(lastDay("v1").requests()).isEqualTo(all / 2 + all / 10);
        assertThat(lastDay("v1").failures()).isEqualTo(all / 10);
        assertThat(lastDay("v2").failures()).isZero();
        long inSteps = 0;
        for (String version : List.of("v1", "v2")) {
            assertThat(lastDay(version).errors().count()).isEqualTo(all / 2);
            assertThat(lastDay(version).errors().mae()).isEqualTo(2);
            for (int step = 0; step < 3; step++) {
                inSteps += inStep(version, step(step)).errors().count();
            }
        }
        assertThat(inSteps).isEqualTo(all);
    }

    @Test
    void canBeBuiltWithItsDefaults() {
        ContinuousValidator defaults = ContinuousValidator.create();
        defaults.predicted(V1, "p-1", 12, LATENCY);
        defaults.observed("eta", "p-1", 10);
        Window soon = Window.last(ofHours(1), Instant.now().plusSeconds(60));
        assertThat(defaults.collect("eta", "v1", soon).errors().mae()).isEqualTo(2);
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertRefused(() -> builder().retention(ofHours(1), 0), "A retention of PT1H in 0 slices is not allowed");
        assertRefused(() -> builder().retention(ofHours(1), 1_001), "in 1001 slices is not allowed");
        assertRefused(() -> builder().retention(ofMillis(9), 10), "give 1 to 1,000 slices of at least a millisecond");
        assertRefused(() -> builder().maxVersions(0), "0 versions is not allowed: give 1 or more");
        assertRefused(() -> builder().maxPending(-1), "-1 pending predictions is not allowed: give 1 or more");
        assertRefused(() -> builder().timeToLive(ZERO), "A time to live of PT0S is not allowed: give more than 0");
        assertRefused(() -> builder().timeToLive(ofMillis(-1)), "is not allowed: give more than 0");
        assertRefused(() -> builder().agreementTolerance(-0.1), "An agreement tolerance of -0.1 is not allowed");
        assertRefused(() -> builder().agreementTolerance(Double.NaN), "An agreement tolerance of NaN is not allowed");
    }

    @Test
    void takesSettingsAtTheEndsOfTheirRanges() {
        ContinuousValidator smallest = builder()
                .retention(ofMillis(1), 1)
                .maxVersions(1)
                .maxPending(1)
                .timeToLive(Duration.ofNanos(1))
                .build();
        smallest.predicted(V1, "p-1", 12, LATENCY);
        assertThat(smallest.status().pending()).isEqualTo(1);
        ContinuousValidator finest =
                builder().retention(Duration.ofSeconds(1), 1_000).build();
        finest.predicted(V1, "p-1", 12, LATENCY);
        assertThat(finest.collect("eta", "v1", Window.last(ZERO, clock.now())).requests())
                .isEqualTo(1);
    }

    @Test
    void keepsTheLatest32StepsOfAVersion() {
        for (int step = 0; step < 33; step++) {
            validator.failed(in("v2", step(step)), LATENCY);
        }
        assertThat(inStep("v2", step(0))).isEqualTo(MetricSummary.EMPTY);
        for (int step = 1; step < 33; step++) {
            assertThat(inStep("v2", step(step)).requests()).isEqualTo(1);
        }
        assertThat(lastDay("v2").requests()).isEqualTo(33);
    }

    private void record(ContinuousValidator into, int from, int to, Duration span) {
        Duration tick = span.dividedBy(to - from);
        for (int i = from; i < to; i++) {
            Assignment assignment = new Assignment(
                    "eta", Optional.of("v" + i % 6), Optional.of("v" + (i + 1) % 6), Optional.of(step(i / 2_000)));
            into.predicted(assignment, "p-" + i, 3, LATENCY);
            into.shadowed(assignment, "p-" + i, 3, 3, LATENCY);
            if (i % 2 == 0) {
                into.observed("eta", "p-" + i, 1);
            }
            clock.set(clock.now().plus(tick));
        }
    }

    private MetricSummary lastDay(String version) {
        return validator.collect("eta", version, day());
    }

    private MetricSummary inStep(String version, StepRef step) {
        Window day = day();
        return validator.collect("eta", version, new Window(day.from(), day.to(), Optional.of(step), ZERO));
    }

    private Window day() {
        return Window.last(ofHours(24), clock.now());
    }

    private ContinuousValidator.Builder builder() {
        return ContinuousValidator.builder().clock(clock);
    }

    private static void assertRefused(ThrowingCallable setting, String message) {
        assertThatIllegalArgumentException().isThrownBy(setting).withMessageContaining(message);
    }

    private static StepRef step(int index) {
        return new StepRef("r-1", index, "step_" + index);
    }

    private static Assignment in(String version, StepRef step) {
        return new Assignment("eta", Optional.of(version), Optional.empty(), Optional.of(step));
    }

    private static Assignment shadowing(String served, String shadow) {
        return new Assignment("eta", Optional.of(served), Optional.of(shadow), Optional.of(step(0)));
    }
}
