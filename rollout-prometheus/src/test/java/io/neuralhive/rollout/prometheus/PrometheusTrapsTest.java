package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.neuralhive.rollout.MetricsUnavailableException;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus answers that is no measurement, and why it is none. */
@Tag("prometheus")
class PrometheusTrapsTest {

    private static final StepRef STAGE_1 = new StepRef("eta-1", 2, "stage_1");
    private static final String REQUESTS = "neural_hive_step_requests_total{$labels}";

    @TempDir
    private static Path directory;

    private static final ServingProcess SERVICE = new ServingProcess();
    /** It takes five seconds to find its targets. */
    private static PrometheusServer prometheus;

    private final Instant from = Instant.now();

    @BeforeAll
    static void start() {
        prometheus = PrometheusServer.scraping(directory, SERVICE.port());
        SERVICE.predicted(new Assignment("eta", Optional.of("v2"), Optional.empty(), Optional.of(STAGE_1)), 1);
        prometheus.awaitScrapes(4);
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        SERVICE.close();
    }

    @Test
    void whatIsNoNumberIsNoCount() {
        assertThatThrownBy(() -> collect(prometheus, requests("0 / 0 * sum(" + REQUESTS + ")")))
                .isInstanceOf(PrometheusException.class)
                .hasMessageStartingWith("the query for requests gives NaN");
    }

    @Test
    void aProcessThatTwoJobsScrapeIsNoCountUntilItIsAggregated() throws Exception {
        assertThatThrownBy(() -> collect(prometheus, requests(REQUESTS)))
                .isInstanceOf(PrometheusException.class)
                .hasMessageStartingWith("the query for requests returns several series");
        assertThat(collect(prometheus, requests("max(" + REQUESTS + ")")).requests())
                .isEqualTo(1);
    }

    @Test
    void aQueryThatPrometheusRefusesIsNamedBeforeAnythingBegins() {
        PrometheusMetricsSource source = source(prometheus, requests("sum(" + REQUESTS));
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.metricsSource(source));
        assertThatThrownBy(fixture::promote)
                .isInstanceOf(MetricsUnavailableException.class)
                .hasMessageContaining("the query for requests: ")
                .hasMessageContaining("bad_data")
                .hasMessageContaining("parse error");
        assertThat(fixture.engine().active()).isEmpty();
    }

    @Test
    void theServersOwnDeadlineIsNoAnswer(@TempDir Path ofServer) {
        try (PrometheusServer hasty = PrometheusServer.of(ofServer, "", "--query.timeout=20ms")) {
            PrometheusQueries heavy =
                    requests("sum(sum_over_time(vector(1)[1h:1ms])) + (sum(" + REQUESTS + ") or vector(0))");
            assertThatThrownBy(() -> collect(hasty, heavy))
                    .asInstanceOf(type(PrometheusException.class))
                    .satisfies(e -> assertThat(e.errorType()).contains("timeout"))
                    .satisfies(e -> assertThat(e).hasMessageContaining("503").hasMessageContaining("timed out"));
        }
    }

    @Test
    void whatARemoteStoreDoesNotTellIsMissing(@TempDir Path ofServer) throws IOException {
        String dead = """
                remote_read:
                  - url: http://127.0.0.1:%d/api/v1/read
                    read_recent: true
                """.formatted(PrometheusServer.freePort());
        try (PrometheusServer server = PrometheusServer.of(ofServer, dead)) {
            assertThatThrownBy(() -> collect(server, PrometheusQueries.ofSteps()))
                    .isInstanceOf(PrometheusException.class)
                    .hasMessageContaining("warnings, so the result may be partial")
                    .hasMessageContaining("connection refused");
        }
    }

    @Test
    void theQueriesOfTheDocumentWork() throws Exception {
        PrometheusQueries queries = DocumentTest.queriesOfOnesOwn();
        source(prometheus, queries).verify("eta", "v2", RolloutPolicy.defaults());
        SERVICE.show(registry -> {
            for (String name : List.of("eta.requests", "eta.outcomes", "eta.absolute.error")) {
                counter(registry, name);
            }
            prometheus.awaitScrapes(2);
            counter(registry, "eta.requests").increment(40);
            counter(registry, "eta.outcomes").increment(40);
            counter(registry, "eta.absolute.error").increment(80);
        });
        prometheus.awaitScrapes(3);
        MetricSummary summary = collect(prometheus, queries);
        assertThat(summary.requests())
                .as("an estimate, twice, as two jobs scrape it")
                .isBetween(60L, 120L);
        assertThat(summary.errors().mae()).isCloseTo(2, within(1e-9));
    }

    private static Counter counter(MeterRegistry registry, String name) {
        return registry.counter(name, "model", "eta", "version", "v2");
    }

    private MetricSummary collect(PrometheusServer server, PrometheusQueries queries) throws Exception {
        return source(server, queries)
                .collect(
                        "eta",
                        "v2",
                        new Window(from.minusSeconds(60), Instant.now(), Optional.of(STAGE_1), Duration.ZERO));
    }

    private static PrometheusMetricsSource source(PrometheusServer server, PrometheusQueries queries) {
        return PrometheusMetricsSource.builder(server.uri())
                .scrapeInterval(PrometheusServer.INTERVAL)
                .queries(queries, PrometheusQueries.ofTotals())
                .build();
    }

    private static PrometheusQueries requests(String query) {
        return PrometheusQueries.builder()
                .lastSample("max(timestamp(" + REQUESTS + "))")
                .requests(query)
                .failures("sum(neural_hive_step_failures_total{$labels})")
                .errors(MeanQueries.of(
                        "sum(neural_hive_step_outcomes_total{$labels})",
                        "sum(neural_hive_step_absolute_error_total{$labels})"))
                .build();
    }
}
