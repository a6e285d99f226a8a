package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.testkit.FakeClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusMetricsSourceTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.250Z");
    private static final StepRef STAGE_1 = new StepRef("eta-1", 1, "stage_1");
    private static final Window STEP = new Window(NOON.minusSeconds(1_800), NOON, Optional.of(STAGE_1), Duration.ZERO);

    private final PrometheusStub prometheus = new PrometheusStub();

    @BeforeEach
    void script() {
        prometheus.values.put("hidden", "0");
        prometheus.values.putAll(Map.of(
                "last_sample", String.valueOf(NOON.getEpochSecond() - 10),
                "requests", "100",
                "failures", "2",
                "errors.count", "4",
                "errors.sum", "10",
                "errors.squares", "30",
                "label_lag", "90.5",
                "compared", "8",
                "agreed", "6"));
    }

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void makesOneSummaryOfOneAnswer() throws Exception {
        MetricSummary summary = collect();
        assertThat(summary.requests()).isEqualTo(100);
        assertThat(summary.failures()).isEqualTo(2);
        assertThat(summary.errors().count()).isEqualTo(4);
        assertThat(summary.errors().mae()).isEqualTo(2.5);
        assertThat(summary.errors().absolute().m2()).isCloseTo(30 - 4 * 6.25, within(1e-9));
        assertThat(summary.errors().rmse()).isCloseTo(Math.sqrt(7.5), within(1e-9));
        assertThat(summary.agreement().rate()).isEqualTo(0.75);
        assertThat(summary.labelLag()).isEqualTo(new LabelLag(4, Duration.ofMillis(90_500)));
        assertThat(summary.defect()).isEmpty();
        assertThat(prometheus.asked).hasSize(1);
    }

    @Test
    void asksAsAFormAtTheEndOfTheWindow() throws Exception {
        collect();
        PrometheusStub.Asked asked = prometheus.asked.get(0);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/api/v1/query");
        assertThat(asked.headers().get("Content-type")).containsExactly("application/x-www-form-urlencoded");
        assertThat(asked.form()).containsEntry("time", "1767268800.250").containsEntry("timeout", "5000ms");
        assertThat(asked.form().get("query"))
                .contains(
                        "label_replace(sum(max by (writer) (last_over_time(neural_hive_step_requests_total{model_name=\"eta\","
                                + "version=\"v2\",rollout=\"eta-1\",step=\"stage_1\"}[1800000ms]))), \"rollout_query\"");
    }

    @Test
    void asksForAllStepsWhereTheWindowNamesNone() throws Exception {
        source().collect("eta", "v1", Window.last(Duration.ofHours(24), NOON));
        assertThat(prometheus.asked.get(0).form().get("query"))
                .contains("neural_hive_prediction_requests_total{model_name=\"eta\",version=\"v1\"}[86400000ms]")
                .doesNotContain("neural_hive_step", "rollout=");
    }

    @Test
    void hasNoSamplesBeforeTwoScrapesOfAStep() throws Exception {
        Window young = new Window(NOON.minusSeconds(119), NOON, Optional.of(STAGE_1), Duration.ZERO);
        assertThat(source().collect("eta", "v2", young)).isEqualTo(MetricSummary.EMPTY);
        assertThat(prometheus.asked).isEmpty();
        Window old = new Window(NOON.minusSeconds(120), NOON, Optional.of(STAGE_1), Duration.ZERO);
        assertThat(source().collect("eta", "v2", old).requests()).isEqualTo(100);
    }

    @Test
    void hasNoErrorsWithoutOutcomes() throws Exception {
        prometheus.values.putAll(Map.of("errors.count", "0", "errors.sum", "0", "errors.squares", "0"));
        assertThat(collect().errors()).isEqualTo(ErrorStats.NONE);
    }

    @Test
    void neverUnderstatesASpreadByRounding() throws Exception {
        // All errors are 1e6 + 1/3: they do not spread at all, and what is left of the sums is rounding.
        double error = 1e6 + 1 / 3.0;
        prometheus.values.putAll(Map.of(
                "errors.count", "1000",
                "errors.sum", String.valueOf(1_000 * error),
                "errors.squares", String.valueOf(1_000 * error * error * (1 - 2e-16))));
        assertThat(collect().errors().absolute().m2()).isPositive();
    }

    @Test
    void takesEstimatesForCounts() throws Exception {
        prometheus.values.putAll(
                Map.of("requests", "99.7", "failures", "2.4", "errors.count", "3.9", "errors.sum", "7.8"));
        MetricSummary summary = collect();
        assertThat(summary.requests()).isEqualTo(100);
        assertThat(summary.failures()).isEqualTo(2);
        assertThat(summary.errors().count()).isEqualTo(4);
        assertThat(summary.errors().mae()).isCloseTo(2, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "requests, NaN",
        "requests, +Inf",
        "failures, -Inf",
        "errors.sum, NaN",
        "errors.squares, +Inf",
        "requests, -1",
        "errors.count, 1e300",
        "requests, ten",
        "last_sample, NaN"
    })
    void refusesWhatIsNoMeasurement(String part, String value) {
        prometheus.values.put(part, value);
        assertThatThrownBy(this::collect).isInstanceOf(PrometheusException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests", "failures", "errors.count", "errors.sum", "errors.squares", "agreed"})
    void takesAMissingSeriesForNoNumber(String part) {
        prometheus.values.remove(part);
        assertThatThrownBy(this::collect)
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining("the query for " + part + " returns no series")
                .hasMessageContaining("or vector(0)");
    }

    @Test
    void saysWhatToLookAtWhereThereIsNothing() {
        prometheus.values.clear();
        assertThatThrownBy(this::collect)
                .hasMessageContaining("no sample of this version")
                .hasMessageContaining("is scraped, and has the expected labels");
    }

    @Test
    void refusesSamplesOlderThanThreeScrapes() throws Exception {
        prometheus.values.put("last_sample", String.valueOf(NOON.getEpochSecond() - 180));
        collect(PrometheusMetricsSource.builder(prometheus.uri()).scrapeInterval(Duration.ofSeconds(61)));
        assertThatThrownBy(this::collect).hasMessageContaining("180 s old; the maximum is 180 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e17", "NaN"})
    void refusesALagThatIsNoTime(String seconds) {
        prometheus.values.put("label_lag", seconds);
        assertThatThrownBy(this::collect).hasMessageContaining("the query for label_lag gives ");
    }

    @ParameterizedTest
    @CsvSource({"1, can't scrape 1 process that", "7, can't scrape 7 processes that"})
    void refusesTheMetricsOfSomeProcessesOnly(String hidden, String why) {
        prometheus.values.put("hidden", hidden);
        assertThatThrownBy(this::collect)
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("max_over_time(up[180000ms])");
        assertThatThrownBy(() -> source().collect("eta", "v1", Window.last(Duration.ofHours(24), NOON)))
                .hasMessageContaining(why);
    }

    @Test
    void refusesSeveralSeries() {
        prometheus.result(
                "vector",
                "[" + PrometheusStub.series("requests", "1") + "," + PrometheusStub.series("requests", "2") + "]");
        assertThatThrownBy(this::collect).hasMessageContaining("the query for requests returns several series");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "matrix | [] | a \"matrix\"; it must return an instant vector",
                "string | [1,\"x\"] | a \"string\"",
                "vector | {} | not a list",
                "vector | [7] | a series is not an object",
                "vector | [{\"metric\":{\"rollout_query\":\"requests\"}}] | not a pair",
                "vector | [{\"metric\":{\"rollout_query\":\"requests\"},\"value\":[1]}] | not a pair",
                "vector | [{\"metric\":{\"rollout_query\":\"requests\"},\"value\":[1,2]}] | not a pair",
                "vector | [{\"metric\":{\"rollout_query\":\"requests\"},\"value\":[1,\"0x\"]}] | a value is",
                "vector | [{\"metric\":null,\"value\":[1,\"1\"]}] | the metric is not an object",
                "vector | [{\"metric\":{},\"value\":[1,\"1\"]}] | a result of an unknown query",
                "scalar | [1,\"1\"] | a result of an unknown query",
            })
    void refusesAnswersThatItDoesNotUnderstand(String type, String result, String why) {
        prometheus.result(type, result);
        assertThatThrownBy(this::collect)
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining(why);
    }

    @Test
    void refusesAnswersThatMayBePartial() {
        prometheus.answer(
                200,
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]},"
                        + "\"warnings\":[\"remote read: \\u001b[31m down\"]}",
                Map.of());
        assertThatThrownBy(this::collect)
                .hasMessageContaining("warnings")
                .hasMessageContaining("remote read: \\u001b[31m down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"remote read\"", "{\"remote\":\"down\"}", "true", "1"})
    void refusesWarningsThatItDoesNotUnderstand(String warnings) {
        prometheus.notes = ",\"warnings\":" + warnings;
        assertThatThrownBy(this::collect).hasMessageContaining("its warnings are not a list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]"})
    void takesAnswersWithoutWarnings(String warnings) throws Exception {
        MetricSummary plain = collect();
        prometheus.notes = ",\"warnings\":" + warnings;
        assertThat(collect()).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1d", "1f", "0x1p3", " 1", "1 ", "", "Infinity", "infinity", "nan", "1_0", "1.", "--1", "1e"})
    void refusesValuesThatAreNoNumbers(String value) {
        prometheus.values.put("requests", value);
        assertThatThrownBy(this::collect).hasMessageContaining("can't be read: a value is ");
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "100.4, 100", "1e+02, 100", "1.05e2, 105", "1000e-1, 100", "+100, 100"})
    void takesValuesAsPrometheusWritesThem(String value, long requests) throws Exception {
        prometheus.values.put("requests", value);
        assertThat(collect().requests()).isEqualTo(requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "+Inf", "-Inf", "Inf"})
    void namesTheQueryThatGivesNoFiniteNumber(String value) {
        prometheus.values.put("requests", value);
        assertThatThrownBy(this::collect).hasMessageContaining("the query for requests gives ");
    }

    @Test
    void takesAnswersWithRemarksOnTheQuery() throws Exception {
        MetricSummary plain = collect();
        prometheus.notes = ",\"infos\":[\"PromQL info: metric might not be a counter\"]";
        assertThat(collect()).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:5: parse error\"} | bad_data",
                "422 | {\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"expanding series: context deadline exceeded\"} | execution",
                "503 | {\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"} | timeout",
                "200 | {\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"x\"} | internal",
            })
    void keepsTheKindOfAnError(int status, String body, String errorType) {
        prometheus.answer(status, body, Map.of());
        assertThatThrownBy(this::collect)
                .asInstanceOf(type(PrometheusException.class))
                .satisfies(e -> assertThat(e.errorType()).contains(errorType))
                .satisfies(e -> assertThat(e).hasMessageContaining(String.valueOf(status)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | <html>Bad Request</html>",
                "200 | <html>Welcome</html>",
                "200 | []",
                "200 | {\"status\":\"success\"",
                "200 | {\"status\":\"success\"} x",
                "200 | {\"status\":\"success\",\"status\":\"success\",\"data\":{}}",
                "200 | {\"a\":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}",
                "500 | '' ",
                "404 | 404 page not found",
            })
    void saysWhereSomethingElseAnswers(int status, String body) {
        prometheus.answer(status, body.isBlank() ? " " : body, Map.of("Content-Type", "text/html"));
        assertThatThrownBy(this::collect)
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining("status " + status)
                .hasMessageContaining("is not one of Prometheus' API");
    }

    @Test
    void stopsReadingAnAnswerThatDoesNotEnd() {
        prometheus.answer(200, "x".repeat(10_000_000), Map.of());
        assertThatThrownBy(this::collect).hasMessageContaining("longer than 1000000 bytes");
    }

    @Test
    void followsNoRedirect() {
        try (PrometheusStub elsewhere = new PrometheusStub()) {
            prometheus.answer(302, "-", Map.of("Location", elsewhere.uri() + "/api/v1/query"));
            assertThatThrownBy(this::collect).hasMessageContaining("302").hasMessageContaining("is not followed");
            assertThat(elsewhere.asked).isEmpty();
        }
    }

    @Test
    void givesUpAServerThatDoesNotAnswer() {
        prometheus.hang();
        assertThatThrownBy(() -> collect(
                        PrometheusMetricsSource.builder(prometheus.uri()).timeout(Duration.ofMillis(200))))
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining("did not respond within 200 ms");
    }

    @Test
    void reportsAMissingServer() {
        URI gone;
        try (PrometheusStub stopped = new PrometheusStub()) {
            gone = stopped.uri();
        }
        assertThatThrownBy(() -> collect(PrometheusMetricsSource.builder(gone)))
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining("can't be queried")
                .hasMessageContaining(gone.toString());
    }

    @Test
    void canBeInterrupted() throws Exception {
        prometheus.hang();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                collect();
            } catch (Exception e) {
                end.set(e);
            }
        });
        thread.start();
        while (prometheus.asked.isEmpty()) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join(Duration.ofSeconds(10).toMillis());
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void givesItsCredentialsToNoOtherServer() throws Exception {
        AtomicReference<String> token = new AtomicReference<>("first");
        PrometheusMetricsSource source = PrometheusMetricsSource.builder(prometheus.uri())
                .bearerToken(token::get)
                .build();
        source.collect("eta", "v2", STEP);
        token.set("second");
        source.collect("eta", "v2", STEP);
        assertThat(prometheus.asked)
                .extracting(asked -> asked.headers().get("Authorization").get(0))
                .containsExactly("Bearer first", "Bearer second");
        token.set("secret\n");
        assertThatThrownBy(() -> source.collect("eta", "v2", STEP))
                .hasMessageContaining("line break")
                .hasMessageNotContaining("secret");
        prometheus.answer(401, "Unauthorized", Map.of());
        token.set("secret");
        assertThatThrownBy(() -> source.collect("eta", "v2", STEP))
                .hasMessageContaining("401")
                .hasMessageContaining("credentials")
                .hasMessageNotContaining("secret");
    }

    @Test
    void authenticatesItselfAsAUser() throws Exception {
        collect(PrometheusMetricsSource.builder(prometheus.uri()).basicAuth("ana", "pass:wörd"));
        assertThat(prometheus.asked.get(0).headers().get("Authorization"))
                .containsExactly("Basic YW5hOnBhc3M6d8O2cmQ=");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PrometheusMetricsSource.builder(prometheus.uri()).basicAuth("a:b", "secret"))
                .withMessageContaining("colon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://prometheus",
                "prometheus:9090",
                "/api",
                "http:///x",
                "http://host?x=1",
                "http://host#x",
                "file:///etc/passwd"
            })
    void refusesWhatIsNoAddressOfAServer(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrometheusMetricsSource.builder(URI.create(url)))
                .withMessageContaining("allowed is http:// or https://");
    }

    @Test
    void refusesCredentialsInTheAddressWithoutTellingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrometheusMetricsSource.builder(URI.create("http://ana:secret@prometheus")))
                .withMessageContaining("basicAuth")
                .withMessageNotContaining("secret");
    }

    @Test
    void asksBelowThePathOfTheAddress() throws Exception {
        collect(PrometheusMetricsSource.builder(URI.create(prometheus.uri() + "/prometheus/")));
        assertThat(prometheus.asked.get(0).path()).isEqualTo("/prometheus/api/v1/query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT91S"})
    void refusesAnImpossibleScrapeInterval(Duration interval) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PrometheusMetricsSource.builder(prometheus.uri()).scrapeInterval(interval));
    }

    @Test
    void refusesALabelMaturity() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source().collect("eta", "v2", STEP.withLabelMaturity(Duration.ofMinutes(1))))
                .withMessageContaining("label_maturity_minutes");
    }

    @Test
    void returnsLatenciesAndCustomMetrics() throws Exception {
        PrometheusQueries queries = PrometheusQueries.builder()
                .lastSample("max(timestamp(a{$labels}))")
                .requests("sum(a{$labels})")
                .failures("sum(a{$labels,code=\"500\"})")
                .errors(MeanQueries.of("sum(b{$labels})", "sum(c{$labels})"))
                .latency("a{$labels}", "b{$labels}", "c{$labels}")
                .metric("fare", MeanQueries.of("sum(d{$labels})", "sum(e{$labels})"))
                .metric("tip", MeanQueries.of("d{$labels}", "e{$labels}").withSquares("f{$labels}"))
                .build();
        prometheus.values.putAll(Map.of(
                "latency_p50",
                "0.01",
                "latency_p95",
                "0.02",
                "latency_p99",
                "0.5",
                "metric:fare.count",
                "10",
                "metric:fare.sum",
                "-25",
                "metric:tip.count",
                "2",
                "metric:tip.sum",
                "4",
                "metric:tip.squares",
                "10"));
        MetricSummary summary =
                collect(PrometheusMetricsSource.builder(prometheus.uri()).queries(queries, queries));
        assertThat(summary.latency())
                .isEqualTo(new LatencyStats(100, Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(500)));
        assertThat(summary.named().get("fare").mean()).isEqualTo(-2.5);
        assertThat(summary.named().get("fare").isSpreadKnown()).isFalse();
        assertThat(summary.named().get("tip").m2()).isCloseTo(2, within(1e-9));
        assertThat(summary.errors().spread().absolute()).isNaN();
        assertThat(summary.errors().rmse())
                .as("which is not the mean absolute error")
                .isNaN();
        assertThat(summary.agreement().compared()).isZero();
    }

    private MetricSummary collect() throws Exception {
        return source().collect("eta", "v2", STEP);
    }

    private static MetricSummary collect(PrometheusMetricsSource.Builder builder) throws Exception {
        return builder.build().collect("eta", "v2", STEP);
    }

    private PrometheusMetricsSource source() {
        return PrometheusMetricsSource.builder(prometheus.uri())
                .clock(new FakeClock())
                .build();
    }
}
