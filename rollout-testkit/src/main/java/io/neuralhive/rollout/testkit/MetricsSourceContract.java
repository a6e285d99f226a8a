package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link MetricsSource}, as tests: extend this class, create the source and feed it.
 *
 * <p>If a source lacks an optional capability, override {@link #measuresErrors}, {@link #measuresLatency}, {@link
 * #knowsSteps}, {@link #resolution} or {@link #tolerance}. No source may mix versions, invent samples or report a value
 * that is not a measurement.
 */
public abstract class MetricsSourceContract {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Optional<StepRef> STAGE_1 = Optional.of(new StepRef("model-1", 0, "stage_1"));
    private static final Duration LATENCY = Duration.ofMillis(100);

    private MetricsSource source;

    /** For subclasses. */
    protected MetricsSourceContract() {}

    /** Returns a source that has recorded no request. Called before each test. */
    protected abstract MetricsSource createSource() throws Exception;

    /** Feeds requests to the latest source created. Returns when they are all visible. */
    protected abstract void feed(List<Request> inOrderOfTime) throws Exception;

    /** Returns whether the source reports the errors of labelled predictions. By default true. */
    protected boolean measuresErrors() {
        return true;
    }

    /** Returns whether the source reports latencies. By default true. */
    protected boolean measuresLatency() {
        return true;
    }

    /** Returns whether the source knows for which step a prediction was made. By default true. */
    protected boolean knowsSteps() {
        return true;
    }

    /** Returns how far outside a window a request may be and still be counted. By default an hour. */
    protected Duration resolution() {
        return Duration.ofHours(1);
    }

    /** Returns the relative tolerance of numbers. By default one in a billion. */
    protected double tolerance() {
        return 1e-9;
    }

    /**
     * A request for a prediction, as a source may record it.
     *
     * @param model name of the model
     * @param version the version that served it
     * @param step the rollout's step for which it is evidence; empty if none
     * @param at the time of the request
     * @param predicted the prediction; empty if the version failed
     * @param actual the actual value; empty if it is not known
     * @param latency the latency
     */
    public record Request(
            String model,
            String version,
            Optional<StepRef> step,
            Instant at,
            Optional<Double> predicted,
            Optional<Double> actual,
            Duration latency) {

        private static Request good(String version, Instant at) {
            return new Request("model", version, STAGE_1, at, Optional.of(11.0), Optional.of(10.0), LATENCY);
        }

        private Request ofModel(String other) {
            return new Request(other, version, step, at, predicted, actual, latency);
        }

        private Request inStep(Optional<StepRef> other) {
            return new Request(model, version, other, at, predicted, actual, latency);
        }

        private Request failed() {
            return new Request(model, version, step, at, Optional.empty(), Optional.empty(), latency);
        }

        private Request withoutOutcome() {
            return new Request(model, version, step, at, predicted, Optional.empty(), latency);
        }

        private Request withErrorOf(double error, double outcome) {
            return new Request(model, version, step, at, Optional.of(outcome + error), Optional.of(outcome), latency);
        }
    }

    @BeforeEach
    void makeSource() throws Exception {
        source = createSource();
    }

    @Test
    void hasNoSamplesOfAVersionItNeverSaw() throws Exception {
        assertNoSamples("model", "v1", around(NOON));
        assertNoSamples("model", "v1", inStage1(around(NOON)));
        feed(List.of(Request.good("v1", NOON)));
        assertNoSamples("model", "v2", around(NOON));
        assertNoSamples("model", "v2", inStage1(around(NOON)));
    }

    @Test
    void neverCountsTheSamplesOfAnotherVersion() throws Exception {
        List<String> versions = List.of("v1", "v10", "V1", "v1 ", "v.", "v1|v2", ".*", "%", "_1", "v1\"", "v1'");
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            for (int n = 0; n <= i; n++) {
                requests.add(Request.good(versions.get(i).strip(), NOON));
            }
        }
        feed(requests);
        for (String version : versions) {
            long expected = requests.stream()
                    .filter(request -> request.version().equals(version))
                    .count();
            if (expected == 0) {
                assertNoSamples("model", version, around(NOON));
            } else {
                assertAbout(source.collect("model", version, around(NOON)).requests(), expected);
                assertAbout(
                        source.collect("model", version, inStage1(around(NOON))).requests(), expected);
            }
        }
    }

    @Test
    void neverCountsTheSamplesOfAnotherModel() throws Exception {
        feed(List.of(Request.good("v1", NOON).ofModel("elsewhere")));
        assertNoSamples("model", "v1", around(NOON));
        assertNoSamples("model", "v1", inStage1(around(NOON)));
    }

    @Test
    void countsRequestsAndFailures() throws Exception {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Request request = Request.good("v1", NOON.plusSeconds(i));
            requests.add(i % 4 == 0 ? request.failed() : request);
        }
        feed(requests);
        MetricSummary summary = source.collect("model", "v1", around(NOON));
        assertAbout(summary.requests(), 20);
        assertAbout(summary.failures(), 5);
        assertThat(summary.defect()).isEmpty();
    }

    @Test
    void measuresTheErrorsOfPredictionsWhoseOutcomeIsKnown() throws Exception {
        assumeErrors();
        feed(List.of(
                Request.good("v1", NOON).withErrorOf(1, 10),
                Request.good("v1", NOON.plusSeconds(1)).withErrorOf(-3, 20),
                Request.good("v1", NOON.plusSeconds(2)).withoutOutcome(),
                Request.good("v1", NOON.plusSeconds(3)).failed(),
                Request.good("v1", NOON.plusSeconds(4)).withErrorOf(2, 30)));
        ErrorStats errors = source.collect("model", "v1", around(NOON)).errors();
        assertAbout(errors.count(), 3);
        assertThat(errors.mae()).isCloseTo(2, within(2 * tolerance()));
        assertThat(errors.meanActual()).isCloseTo(20, within(20 * tolerance()));
    }

    @Test
    void measuresNoErrorsWithoutOutcomes() throws Exception {
        assumeErrors();
        feed(List.of(
                Request.good("v1", NOON).withoutOutcome(),
                Request.good("v1", NOON.plusSeconds(1)).failed()));
        MetricSummary summary = source.collect("model", "v1", around(NOON));
        assertAbout(summary.requests(), 2);
        assertThat(summary.errors().count()).isZero();
        assertThat(summary.defect()).isEmpty();
    }

    @Test
    void countsOnlyMaturePredictionsForErrors() throws Exception {
        assumeErrors();
        Instant end = NOON.plus(resolution().multipliedBy(6));
        Duration maturity = resolution().multipliedBy(3);
        Instant young = end.minus(resolution());
        feed(List.of(
                Request.good("v1", NOON).withErrorOf(1, 10),
                Request.good("v1", young).withErrorOf(100, 10)));
        Window all = new Window(NOON, end, Optional.empty(), Duration.ZERO);
        for (Window window : windows(all)) {
            ErrorStats mature = source.collect("model", "v1", window.withLabelMaturity(maturity))
                    .errors();
            assertAbout(mature.count(), 1);
            assertThat(mature.mae()).isCloseTo(1, within(tolerance()));
            assertAbout(source.collect("model", "v1", window).errors().count(), 2);
        }
    }

    @Test
    void measuresLatencies() throws Exception {
        assumeTrue(measuresLatency(), "The source does not report latencies");
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(Request.good("v1", NOON.plusMillis(i)));
        }
        feed(requests);
        LatencyStats latency = source.collect("model", "v1", around(NOON)).latency();
        assertAbout(latency.count(), 50);
        assertThat(latency.p50()).isBetween(LATENCY.dividedBy(2), LATENCY.multipliedBy(2));
        assertThat(latency.p95()).isGreaterThanOrEqualTo(latency.p50());
        assertThat(latency.p99()).isGreaterThanOrEqualTo(latency.p95());
    }

    @Test
    void countsOnlyWhatLiesInTheWindow() throws Exception {
        Duration far = resolution().multipliedBy(3);
        feed(List.of(
                Request.good("v1", NOON.minus(far)),
                Request.good("v1", NOON.minus(far)),
                Request.good("v1", NOON),
                Request.good("v1", NOON.plus(far)),
                Request.good("v1", NOON.plus(far)),
                Request.good("v1", NOON.plus(far))));
        assertAbout(source.collect("model", "v1", around(NOON)).requests(), 1);
        assertAbout(source.collect("model", "v1", around(NOON.minus(far))).requests(), 2);
        assertAbout(source.collect("model", "v1", around(NOON.plus(far))).requests(), 3);
    }

    @Test
    void countsOnlyWhatBelongsToTheStep() throws Exception {
        assumeTrue(knowsSteps(), "The source does not know steps");
        Request request = Request.good("v1", NOON);
        feed(List.of(
                request,
                request.inStep(Optional.of(new StepRef("model-1", 1, "stage_2"))),
                request.inStep(Optional.of(new StepRef("model-2", 0, "stage_1"))),
                request.inStep(Optional.of(new StepRef("model-2", 0, "stage_1"))),
                request.inStep(Optional.empty()),
                request.failed().inStep(Optional.empty())));
        MetricSummary inStep = source.collect("model", "v1", inStage1(around(NOON)));
        assertAbout(inStep.requests(), 1);
        assertThat(inStep.failures()).isZero();
        assertAbout(source.collect("model", "v1", around(NOON)).requests(), 6);
        StepRef never = new StepRef("model-1", 2, "stage_3");
        Window all = around(NOON);
        assertNoSamples("model", "v1", new Window(all.from(), all.to(), Optional.of(never), Duration.ZERO));
    }

    @Test
    void givesTheSameAnswerToEverybody() throws Exception {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(Request.good("v1", NOON.plusMillis(i)).withErrorOf(i, 100));
        }
        feed(requests);
        MetricSummary first = source.collect("model", "v1", around(NOON));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<MetricSummary>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> source.collect("model", "v1", around(NOON))));
            }
            for (Future<MetricSummary> answer : answers) {
                assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(first);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void assumeErrors() {
        assumeTrue(measuresErrors(), "The source does not report errors");
    }

    private void assertAbout(long seen, long expected) {
        assertThat(seen).isCloseTo(expected, withinPercentage(100 * tolerance()));
    }

    private void assertNoSamples(String model, String version, Window window) {
        MetricSummary summary;
        try {
            summary = source.collect(model, version, window);
        } catch (Exception e) {
            return; // The source reports that it can't measure this.
        }
        assertThat(summary.requests()).isZero();
        assertThat(summary.failures()).isZero();
        assertThat(summary.errors().count()).isZero();
        assertThat(summary.agreement().compared()).isZero();
        assertThat(summary.latency().count()).isZero();
        assertThat(summary.defect()).isEmpty();
    }

    private List<Window> windows(Window any) {
        return knowsSteps() ? List.of(any, inStage1(any)) : List.of(any);
    }

    private static Window inStage1(Window any) {
        return new Window(any.from(), any.to(), STAGE_1, any.labelMaturity());
    }

    private static Window around(Instant time) {
        return new Window(time.minusSeconds(60), time.plusSeconds(60), Optional.empty(), Duration.ZERO);
    }
}
