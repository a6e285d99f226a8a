package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.neuralhive.rollout.checkpoint.CheckpointEvaluator;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.ThresholdEvaluator;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ErrorSums;
import io.neuralhive.rollout.sequential.SequentialEvaluator;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.HostileNames;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus has scraped, beside what the processes themselves have counted. */
@Tag("prometheus")
class PrometheusAgreementTest {

    private static final String MODEL = "duration-predictor";
    private static final StepRef STAGE_1 = new StepRef(MODEL + "-1", 2, "stage_1");

    @TempDir
    private static Path directory;

    private static final ServingProcess SERVICE = new ServingProcess();
    private static final ServingProcess SECOND = new ServingProcess();
    /** It takes five seconds to find its targets. */
    private static PrometheusServer prometheus;

    private final Random random = new Random(1);
    private final PrometheusMetricsSource source = PrometheusMetricsSource.builder(prometheus.uri())
            .scrapeInterval(PrometheusServer.INTERVAL)
            .build();
    private final Instant from = Instant.now();

    @BeforeAll
    static void start() {
        prometheus = PrometheusServer.scraping(directory, SERVICE.port(), SECOND.port());
        prometheus.awaitScrapes(1);
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        SERVICE.close();
        SECOND.close();
    }

    @Test
    void returnsTheCountsOfOneProcess() throws Exception {
        serve(SERVICE, "v2", 1_000, 1);
        prometheus.awaitScrapes(3);
        MetricSummary counted = SERVICE.validator().collect(MODEL, "v2", inStage1());
        assertSame(source.collect(MODEL, "v2", inStage1()), counted);
        assertSame(source.collect(MODEL, "v2", Window.last(Duration.ofHours(24), Instant.now())), counted);
    }

    @Test
    void returnsTheCountsOfSeveralProcessesBeforeAndAfterARestart() throws Exception {
        serve(SERVICE, "several", 500, 1);
        serve(SECOND, "several", 300, 2);
        prometheus.awaitScrapes(3);
        MetricSummary before = SERVICE.validator().collect(MODEL, "several", inStage1());
        SERVICE.restart();
        serve(SERVICE, "several", 200, 3);
        prometheus.awaitScrapes(3);
        MetricSummary after = SERVICE.validator().collect(MODEL, "several", inStage1());
        MetricSummary other = SECOND.validator().collect(MODEL, "several", inStage1());
        ErrorSums sums = new ErrorSums();
        List.of(before, after, other).forEach(summary -> sums.addAll(summary.errors()));
        MetricSummary all = MetricSummary.ofRequests(
                        before.requests() + after.requests() + other.requests(),
                        before.failures() + after.failures() + other.failures())
                .withErrors(sums.stats());
        assertThat(all.errors().count()).isEqualTo(1_000);
        assertSame(source.collect(MODEL, "several", inStage1()), all);
        assertSame(source.collect(MODEL, "several", Window.last(Duration.ofHours(24), Instant.now())), all);
    }

    @Test
    void leavesOutWhatWasBeforeAWindow() throws Exception {
        serve(SERVICE, "before", 300, 5);
        prometheus.awaitScrapes(3);
        Instant between = Instant.now();
        serve(SERVICE, "before", 200, 1);
        prometheus.awaitScrapes(3);
        Window window = new Window(between, Instant.now(), Optional.empty(), Duration.ZERO);
        MetricSummary seen = source.collect(MODEL, "before", window);
        assertThat(seen.errors().count()).isEqualTo(200);
        assertThat(seen.errors().mae()).isBetween(0.6, 1.0);
    }

    /** The three traps in which rates of counters are wrong, and the numbers of the decision. */
    @Test
    void isRightWhereTheIncreaseOfCountersIsNot() throws Exception {
        // A process has made ten bad predictions before its first scrape.
        for (int i = 0; i < 10; i++) {
            SERVICE.predicted(inStage1("early"), 10);
        }
        prometheus.awaitScrapes(3);
        for (int i = 0; i < 400; i++) {
            SERVICE.predicted(inStage1("early"), 1);
        }
        prometheus.awaitScrapes(3);
        assertRight("early", (10 * 10 + 400) / 410.0);
        // It is restarted, and was bad until then.
        for (int i = 0; i < 30; i++) {
            SERVICE.predicted(inStage1("restarted"), 10);
        }
        prometheus.awaitScrapes(3);
        SERVICE.restart();
        for (int i = 0; i < 300; i++) {
            SERVICE.predicted(inStage1("restarted"), 1);
        }
        prometheus.awaitScrapes(3);
        assertRight("restarted", (30 * 10 + 300) / 330.0);
    }

    private void assertRight(String version, double mae) throws Exception {
        Window window = inStage1();
        double seen = source.collect(MODEL, version, window).errors().mae();
        String selector = "{model_name=\"" + MODEL + "\",version=\"" + version + "\"}["
                + Template.duration(Duration.between(from, window.to())) + "]";
        // As others do it: without a label for the process that counts, and where the first value counts for nothing.
        List<QueryResponse.Sample> increase = prometheus
                .api()
                .query(
                        "sum(increase(naive_absolute_error_total" + selector + ")) / sum(increase(naive_outcomes_total"
                                + selector + "))",
                        window.to());
        double estimated = increase.isEmpty() ? Double.NaN : increase.get(0).value();
        System.out.printf(
                Locale.ROOT, "%s: MAE %.6f, exact query %.6f, increase %.6f%n", version, mae, seen, estimated);
        assertThat(seen).isCloseTo(mae, withinPercentage(1e-9));
        assertThat(Math.abs(estimated - mae) / mae)
                .as("or the exact query is not needed")
                .isGreaterThan(0.01);
    }

    @Test
    void neverMixesMomentsWhileTrafficComesIn() throws Exception {
        Thread load = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                SERVICE.predicted(inStage1("busy"), 1);
                SECOND.predicted(inStage1("busy"), 1);
                LockSupport.parkNanos(200_000);
            }
        });
        load.start();
        try {
            prometheus.awaitScrapes(3);
            long before = 0;
            Instant end = Instant.now().plusSeconds(3);
            while (Instant.now().isBefore(end)) {
                ErrorStats errors = source.collect(MODEL, "busy", inStage1()).errors();
                // All errors are 1, so that a count and a sum of different moments show.
                assertThat(errors.mae()).isCloseTo(1, withinPercentage(1e-9));
                assertThat(errors.rmse()).isCloseTo(1, withinPercentage(1e-9));
                assertThat(errors.count()).isGreaterThanOrEqualTo(before).isPositive();
                before = errors.count();
            }
            assertThat(before).isGreaterThan(1_000);
        } finally {
            load.interrupt();
            load.join();
        }
    }

    @Test
    void leadsToTheSameVerdicts() throws Exception {
        double[] worse = {1.0, 1.1, 1.3, 2.0};
        for (int i = 0; i < worse.length; i++) {
            serve(SERVICE, "base-" + i, 1_500, 1);
            serve(SERVICE, "cand-" + i, 1_500, worse[i]);
        }
        prometheus.awaitScrapes(3);
        for (CheckpointEvaluator rule : List.of(new ThresholdEvaluator(), new SequentialEvaluator())) {
            for (int i = 0; i < worse.length; i++) {
                List<Finding> counted = rule.evaluate(
                        DegradationCriteria.builder().maxErrorRate(0.02).build(),
                        evidence(
                                SERVICE.validator().collect(MODEL, "cand-" + i, inStage1()),
                                SERVICE.validator().collect(MODEL, "base-" + i, inStage1())));
                List<Finding> scraped = rule.evaluate(
                        DegradationCriteria.builder().maxErrorRate(0.02).build(),
                        evidence(
                                source.collect(MODEL, "cand-" + i, inStage1()),
                                source.collect(MODEL, "base-" + i, inStage1())));
                assertThat(scraped)
                        .extracting(Finding::result)
                        .as("%s, %s", rule.name(), scraped)
                        .isEqualTo(counted.stream().map(Finding::result).toList());
            }
        }
    }

    @Test
    void givesEachNameItsOwnAndHoldsNothingBackForOneThatIsNotAllowed() throws Exception {
        List<String> allowed = HostileNames.allowed();
        HostileNames.refused()
                .forEach(name -> SERVICE.failed(
                        new Assignment(name, Optional.of("before"), Optional.empty(), Optional.empty())));
        for (int i = 0; i < allowed.size(); i++) {
            for (int n = 0; n <= i; n++) {
                SERVICE.failed(step(allowed.get(i), allowed.get(i)));
            }
        }
        prometheus.awaitScrapes(4);
        for (int i = 0; i < allowed.size(); i++) {
            String name = allowed.get(i);
            StepRef step = step(name, name).step().orElseThrow();
            Window window = new Window(from, Instant.now(), Optional.of(step), Duration.ZERO);
            assertThat(source.collect(name, name, window).failures()).as(name).isEqualTo(i + 1);
        }
        assertThatThrownBy(() -> source.collect(MODEL, "v9", inStage1()))
                .hasMessageContaining("no sample of this version");
    }

    private void serve(ServingProcess process, String version, int requests, double worse) {
        for (int i = 0; i < requests; i++) {
            if (i % 100 == 7) {
                process.failed(inStage1(version));
            }
            process.predicted(inStage1(version), worse * random.nextGaussian());
        }
    }

    private static Evidence evidence(MetricSummary candidate, MetricSummary baseline) {
        return Evidence.none(new Window(Instant.EPOCH, Instant.now(), Optional.of(STAGE_1), Duration.ZERO))
                .withPlan(TrafficShare.of(0.5), Evidence.Phase.SOAKED)
                .withCandidate(candidate)
                .withBaseline(baseline);
    }

    private static void assertSame(MetricSummary seen, MetricSummary counted) {
        assertThat(seen.requests()).isEqualTo(counted.requests());
        assertThat(seen.failures()).isEqualTo(counted.failures());
        ErrorStats errors = seen.errors();
        assertThat(errors.count()).isEqualTo(counted.errors().count());
        assertThat(errors.mae()).isCloseTo(counted.errors().mae(), withinPercentage(1e-9));
        assertThat(errors.rmse()).isCloseTo(counted.errors().rmse(), withinPercentage(1e-9));
        assertThat(errors.spread().absolute())
                .isCloseTo(counted.errors().spread().absolute(), withinPercentage(1e-9));
    }

    private static Assignment inStage1(String version) {
        return new Assignment(MODEL, Optional.of(version), Optional.empty(), Optional.of(STAGE_1));
    }

    private static Assignment step(String model, String version) {
        StepRef step = new StepRef(model + "-1", 0, "stage_1");
        return new Assignment(model, Optional.of(version), Optional.empty(), Optional.of(step));
    }

    private Window inStage1() {
        return new Window(from, Instant.now(), Optional.of(STAGE_1), Duration.ZERO);
    }
}
