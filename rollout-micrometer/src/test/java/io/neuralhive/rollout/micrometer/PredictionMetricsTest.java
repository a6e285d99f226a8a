package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PredictionMetricsTest {

    private static final String STEPS = "neural_hive_step_";
    private static final String TOTALS = "neural_hive_prediction_";
    private static final Duration LATENCY = Duration.ofMillis(5);

    private final ContinuousValidator validator = ContinuousValidator.create();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private long nanos = 1;
    private int requests;

    /** Returns what is scraped of a process that has served one step. */
    static Scrape scrape() {
        PredictionMetricsTest process = new PredictionMetricsTest();
        process.bind(10);
        process.predicted(stage("v1", 1), 1);
        return process.scrapeTimes(2);
    }

    @Test
    void tellEachVersionAndEachStepOfIt() {
        bind(100);
        predicted(stage("v2", 1), 3);
        predicted(stage("v2", 1), -1);
        validator.failed(stage("v2", 1), LATENCY);
        predicted(stage("v2", 2), 10);
        predicted(Assignment.of("eta", "v1"), 1);
        Scrape scrape = scrapeTimes(2);
        assertThat(of(scrape, STEPS, "requests"))
                .containsOnly(Map.entry("v2 stage_1", 3.0), Map.entry("v2 stage_2", 1.0));
        assertThat(of(scrape, STEPS, "failures"))
                .containsEntry("v2 stage_1", 1.0)
                .containsEntry("v2 stage_2", 0.0);
        assertThat(of(scrape, STEPS, "outcomes")).containsEntry("v2 stage_1", 2.0);
        assertThat(of(scrape, STEPS, "absolute_error")).containsEntry("v2 stage_1", 4.0);
        assertThat(of(scrape, STEPS, "squared_error")).containsEntry("v2 stage_1", 10.0);
        assertThat(of(scrape, TOTALS, "requests")).containsOnly(Map.entry("v2 ", 4.0), Map.entry("v1 ", 1.0));
        assertThat(of(scrape, TOTALS, "squared_error").get("v2 ")).isCloseTo(110, within(1e-9));
    }

    @Test
    void tellHowOftenAVersionCalledAsShadowAgrees() {
        bind(100);
        Assignment both = new Assignment("eta", Optional.of("v1"), Optional.of("v2"), Optional.empty());
        validator.shadowed(both, "r1", 10, 10, LATENCY);
        validator.shadowed(both, "r2", 10, 20, LATENCY);
        Scrape scrape = scrapeTimes(2);
        assertThat(of(scrape, TOTALS, "compared")).containsEntry("v2 ", 2.0);
        assertThat(of(scrape, TOTALS, "agreed")).containsEntry("v2 ", 1.0);
    }

    @Test
    void beginWithZeroWhateverWasCountedBefore() {
        bind(100);
        predicted(stage("v2", 1), 3);
        // The first scrape may be too far gone to find meters that it brings about itself.
        Scrape born = scrapeTimes(1);
        assertThat(born.values().entrySet())
                .filteredOn(series -> series.getKey().contains("writer"))
                .allSatisfy(series -> assertThat(series.getValue()).isZero());
        assertThat(of(scrapeTimes(1), STEPS, "requests")).containsEntry("v2 stage_1", 1.0);
    }

    @Test
    void areOfOneMomentInEachScrapeAndNewInTheNext() {
        bind(100);
        Random random = new Random(1);
        predicted(stage("v2", 1), 1);
        scrapeTimes(2);
        for (int i = 0; i < 50; i++) {
            int count = requests;
            // Each error is 1, so that all three sums are equal wherever they are of one moment.
            Scrape scrape = scrapeWhile(() -> predicted(stage("v2", 1), 1));
            double outcomes = of(scrape, STEPS, "outcomes").get("v2 stage_1");
            assertThat(of(scrape, STEPS, "absolute_error")).containsEntry("v2 stage_1", outcomes);
            assertThat(of(scrape, STEPS, "squared_error")).containsEntry("v2 stage_1", outcomes);
            assertThat(outcomes).isGreaterThanOrEqualTo(count);
            nanos += 110_000_000 + random.nextInt(1_000_000_000);
        }
    }

    /** Scrapes while the validator counts on: each read of a meter is followed by a prediction. */
    private Scrape scrapeWhile(Runnable traffic) {
        Map<String, Double> values = prometheus.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("neural.hive.step."))
                .collect(Collectors.toMap(
                        meter -> STEPS
                                + meter.getId()
                                        .getName()
                                        .substring("neural.hive.step.".length())
                                        .replace('.', '_')
                                + "_total{version=\"" + meter.getId().getTag("version") + "\",step=\""
                                + meter.getId().getTag("step") + "\"}",
                        meter -> {
                            traffic.run();
                            return meter.measure().iterator().next().getValue();
                        }));
        return new Scrape(values);
    }

    /** Two servers that scrape the same process do so at times of their own, and on other threads. */
    @Test
    void areOfOneMomentInEachOfTwoScrapesAtTheSameTime() throws Exception {
        bind(100);
        predicted(stage("v2", 1), 1);
        scrapeTimes(2);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 2; i < 20; i++) {
                nanos += 110_000_000;
                predicted(stage("v2", 1), 1);
                int most = i;
                Scrape first = scrapeWhile(() -> {
                    nanos += 60_000_000;
                    Scrape second = elsewhere(other, () -> scrapeWhile(() -> predicted(stage("v2", 1), 1)));
                    double seen = of(second, STEPS, "outcomes").get("v2 stage_1");
                    assertThat(seen).isGreaterThan(most);
                    assertThat(of(second, STEPS, "absolute_error")).containsEntry("v2 stage_1", seen);
                    assertThat(of(second, STEPS, "squared_error")).containsEntry("v2 stage_1", seen);
                });
                double seen = of(first, STEPS, "outcomes").get("v2 stage_1");
                assertThat(of(first, STEPS, "absolute_error")).containsEntry("v2 stage_1", seen);
                assertThat(of(first, STEPS, "squared_error")).containsEntry("v2 stage_1", seen);
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static <T> T elsewhere(ExecutorService thread, Callable<T> reading) {
        try {
            return thread.submit(reading).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void areNewForAReaderOfOneFigureToo() {
        bind(100);
        predicted(stage("v2", 1), 1);
        scrapeTimes(2);
        for (int i = 2; i < 5; i++) {
            predicted(stage("v2", 1), 1);
            nanos += 110_000_000;
            assertThat(prometheus
                            .get("neural.hive.step.requests")
                            .functionCounter()
                            .count())
                    .isEqualTo(i);
        }
        predicted(stage("v2", 1), 1);
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(prometheus.get("neural.hive.step.outcomes").functionCounter().count())
                .isEqualTo(5);
    }

    @Test
    void neverFall() {
        bind(100);
        Random random = new Random(1);
        double before = 0;
        scrapeTimes(1);
        for (int i = 0; i < 2_000; i++) {
            predicted(stage("v2", 1), random.nextInt(3) == 0 ? random.nextDouble() * 1e6 : 1e-9);
            double sum = of(scrapeTimes(1), STEPS, "absolute_error").getOrDefault("v2 stage_1", 0.0);
            assertThat(sum).isGreaterThanOrEqualTo(before);
            before = sum;
        }
    }

    @Test
    void keepTheVarianceThatTheSequentialMethodNeeds() {
        bind(100);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            predicted(stage("v2", 1), 1_000 + random.nextDouble());
        }
        Scrape scrape = scrapeTimes(2);
        double count = of(scrape, STEPS, "outcomes").get("v2 stage_1");
        double sum = of(scrape, STEPS, "absolute_error").get("v2 stage_1");
        double squares = of(scrape, STEPS, "squared_error").get("v2 stage_1");
        assertThat((squares - sum * sum / count) / count).isCloseTo(1 / 12.0, within(0.002));
    }

    @Test
    void ofAStepGoWhenItIsIdleAndComeBackWithIt() {
        bind(100);
        predicted(stage("v2", 1), 1);
        String series = series(scrapeTimes(2), STEPS, "requests");
        nanos += Duration.ofHours(25).toNanos();
        assertThat(of(scrapeTimes(2), STEPS, "requests")).isEmpty();
        assertThat(of(scrapeTimes(1), TOTALS, "requests")).containsEntry("v2 ", 1.0);
        predicted(stage("v2", 1), 1);
        Scrape again = scrapeTimes(2);
        assertThat(of(again, STEPS, "requests")).containsEntry("v2 stage_1", 2.0);
        assertThat(series(again, STEPS, "requests")).isEqualTo(series);
    }

    @Test
    void ofAVersionThatHadToMakeRoomAreOfAnotherWriterWhenItComesBack() {
        FakeClock clock = new FakeClock();
        ContinuousValidator small =
                ContinuousValidator.builder().clock(clock).maxVersions(1).build();
        new PredictionMetrics(small, 100, () -> nanos).bindTo(prometheus);
        small.failed(Assignment.of("eta", "v1"), LATENCY);
        String before = series(scrapeTimes(2), TOTALS, "requests");
        clock.advance(Duration.ofHours(25));
        small.failed(Assignment.of("eta", "v2"), LATENCY);
        assertThat(of(scrapeTimes(2), TOTALS, "requests")).containsOnlyKeys("v2 ");
        clock.advance(Duration.ofHours(25));
        small.failed(Assignment.of("eta", "v1"), LATENCY);
        assertThat(series(scrapeTimes(2), TOTALS, "requests"))
                .isNotEqualTo(before)
                .contains("version=\"v1\"");
    }

    @Test
    void areBoundedInNumberAndSaySo() {
        try (Logged logged = new Logged(PredictionMetrics.class)) {
            bind(3);
            for (int i = 0; i < 10; i++) {
                predicted(Assignment.of("eta", "v" + i), 1);
            }
            assertThat(of(scrapeTimes(5), TOTALS, "requests")).hasSize(3);
            assertThat(logged.lines()).singleElement().asString().contains("prediction_metrics_full");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new PredictionMetrics(validator, 0));
    }

    @Test
    void ofIdleStepsTakeNoRoomAndComeBackWhereThereIsSome() {
        bind(3);
        predicted(stage("v2", 1), 1);
        predicted(stage("v2", 2), 1);
        assertThat(of(scrapeTimes(2), STEPS, "requests")).containsOnlyKeys("v2 stage_1", "v2 stage_2");
        nanos += Duration.ofHours(25).toNanos();
        scrapeTimes(1);
        predicted(stage("v2", 3), 1);
        predicted(stage("v2", 4), 1);
        assertThat(of(scrapeTimes(2), STEPS, "requests")).containsOnlyKeys("v2 stage_3", "v2 stage_4");
        predicted(stage("v2", 1), 1);
        assertThat(of(scrapeTimes(2), STEPS, "requests")).containsOnlyKeys("v2 stage_3", "v2 stage_4");
        nanos += Duration.ofHours(25).toNanos();
        scrapeTimes(1);
        predicted(stage("v2", 1), 1);
        assertThat(of(scrapeTimes(2), STEPS, "requests")).containsOnly(Map.entry("v2 stage_1", 3.0));
        assertThat(scrapeTimes(1).value("neural_hive_prediction_records")).contains(2.0);
    }

    @Test
    void areCountedThemselves() {
        bind(100);
        predicted(stage("v2", 1), 1);
        assertThat(scrapeTimes(2).value("neural_hive_prediction_records")).contains(2.0);
    }

    @ParameterizedTest
    @MethodSource("io.neuralhive.rollout.testkit.HostileNames#allowed")
    void ofHostileNamesAreWellFormed(String name) {
        bind(100);
        StepRef step = new StepRef(name + "-1", 0, name);
        predicted(new Assignment(name, Optional.of(name), Optional.empty(), Optional.of(step)), 1);
        String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(scrapeTimes(2).named(STEPS + "requests_total").keySet())
                .singleElement()
                .asString()
                .contains(
                        "model_name=\"" + escaped + "\"",
                        "rollout=\"" + escaped + "-1\"",
                        "version=\"" + escaped + "\"");
    }

    @ParameterizedTest
    @MethodSource("io.neuralhive.rollout.testkit.HostileNames#refused")
    void ofNamesThatNoRolloutTakesAreLeftOut(String name) {
        bind(100);
        predicted(Assignment.of(name, "v1"), 1);
        predicted(Assignment.of("eta", name), 1);
        predicted(Assignment.of("eta", "v1"), 1);
        assertThat(of(scrapeTimes(2), TOTALS, "requests")).containsOnlyKeys("v1 ");
        assertThat(scrapeTimes(1).named(TOTALS + "requests_total")).hasSize(1);
    }

    private void bind(int maxRecords) {
        new PredictionMetrics(validator, maxRecords, () -> nanos).bindTo(prometheus);
    }

    private Scrape scrapeTimes(int times) {
        for (int i = 1; i < times; i++) {
            nanos += 110_000_000;
            prometheus.scrape();
        }
        nanos += 110_000_000;
        return Scrape.of(prometheus);
    }

    private void predicted(Assignment assignment, double error) {
        String id = "r-" + requests++;
        validator.predicted(assignment, id, error, LATENCY);
        validator.observed(assignment.model(), id, 0);
    }

    private static Assignment stage(String version, int stage) {
        StepRef step = new StepRef("eta-1", stage, "stage_" + stage);
        return new Assignment("eta", Optional.of(version), Optional.empty(), Optional.of(step));
    }

    /** Returns the values of a figure by version and step. */
    private static Map<String, Double> of(Scrape scrape, String family, String figure) {
        return scrape.named(family + figure + "_total").entrySet().stream()
                .collect(Collectors.toMap(
                        series -> label(series.getKey(), "version") + " " + label(series.getKey(), "step"),
                        Map.Entry::getValue));
    }

    private static String series(Scrape scrape, String family, String figure) {
        return scrape.named(family + figure + "_total").keySet().iterator().next();
    }

    private static String label(String series, String name) {
        return series.contains(name + "=\"") ? series.replaceFirst(".*\\b" + name + "=\"([^\"]*)\".*", "$1") : "";
    }
}
