package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.micrometer.PredictionMetrics;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of docs/prometheus.md: it runs, and it is the same as there. */
class DocumentTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final MeterRegistry meterRegistry = new SimpleMeterRegistry();
    private final RecordingRegistry registry = new RecordingRegistry();
    private final RecordingRouter router = new RecordingRouter();
    private final String token = "token";

    @Test
    void showsWhatWasCounted() {
        ContinuousValidator validator = ContinuousValidator.create();
        new PredictionMetrics(validator).bindTo(meterRegistry);
        assertThat(meterRegistry.getMeters()).isNotEmpty();
    }

    @Test
    void asksPrometheus() {
        PrometheusMetricsSource source = PrometheusMetricsSource.builder(URI.create("https://prometheus.example:9090"))
                .bearerToken(() -> token)
                .scrapeInterval(Duration.ofSeconds(15))
                .build();
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .metricsSource(source)
                .modelRegistry(registry)
                .trafficRouter(router)
                .build();
        engine.start();
        assertThat(engine.active()).isEmpty();
        engine.close();
    }

    @Test
    void takesQueriesOfOnesOwn() {
        assertThat(queriesOfOnesOwn()
                        .fill(new Subject("eta", "v2", Optional.empty(), Duration.ofHours(1), Duration.ofMinutes(3))))
                .hasSize(6);
    }

    static PrometheusQueries queriesOfOnesOwn() {
        PrometheusQueries queries = PrometheusQueries.builder()
                .lastSample("max(timestamp(eta_requests_total{model=\"$model\",version=\"$version\"}))")
                .hidden(
                        "count((max_over_time(up{job=\"eta\"}[$recent]) or up{job=\"eta\"}) == 0 and on (job, instance) ("
                                + "last_over_time(eta_requests_total{model=\"$model\",version=\"$version\"}[$window])"
                                + " or last_over_time(eta_requests_total{model=\"$model\",version=\"$version\"}[1d] offset $window)"
                                + ")) or vector(0)")
                .requests("sum(increase(eta_requests_total{model=\"$model\",version=\"$version\"}[$window]))")
                .failures(
                        "sum(increase(eta_failures_total{model=\"$model\",version=\"$version\"}[$window])) or vector(0)")
                .errors(MeanQueries.of(
                        "sum(increase(eta_outcomes_total{model=\"$model\",version=\"$version\"}[$window]))",
                        "sum(increase(eta_absolute_error_total{model=\"$model\",version=\"$version\"}[$window]))"))
                .build();
        PrometheusMetricsSource source = PrometheusMetricsSource.builder(URI.create("http://localhost:9090"))
                .queries(queries, queries)
                .build();
        assertThat(source).isNotNull();
        return queries;
    }

    @Test
    void isInTheDocument() throws IOException {
        String code = plain(Files.readString(MODULE.resolve("src/test/java")
                .resolve(DocumentTest.class.getName().replace('.', '/') + ".java")));
        Matcher blocks = BLOCK.matcher(Files.readString(MODULE.resolve("../docs/prometheus.md")));
        int count = 0;
        for (; blocks.find(); count++) {
            assertThat(code).contains(plain(blocks.group(1)));
        }
        assertThat(count).isEqualTo(3);
    }

    /** Where lines are broken does not matter. */
    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").replaceAll("\\s*([().,])\\s*", "$1").strip();
    }
}
