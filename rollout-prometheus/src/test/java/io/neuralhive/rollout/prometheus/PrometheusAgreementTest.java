package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.traffic.Assignment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was scraped by a real Prometheus, beside what the process itself has counted. */
@Tag("prometheus")
class PrometheusAgreementTest {

    private static final String MODEL = "duration-predictor";
    private static final StepRef STAGE_1 = new StepRef(MODEL + "-1", 2, "stage_1");

    @TempDir
    private Path directory;

    private final ServingProcess service = new ServingProcess();
    private final Random random = new Random(1);
    private PrometheusServer prometheus;
    private PrometheusMetricsSource source;

    @BeforeEach
    void start() {
        prometheus = PrometheusServer.scraping(directory, service.port());
        source = PrometheusMetricsSource.builder(prometheus.uri())
                .scrapeInterval(PrometheusServer.INTERVAL)
                .build();
    }

    @AfterEach
    void stop() {
        prometheus.close();
        service.close();
    }

    @Test
    void tellsWhatTheProcessHasCounted() throws Exception {
        Instant from = Instant.now();
        for (int i = 0; i < 1_000; i++) {
            if (i % 100 == 0) {
                service.failed(inStage1("v2"));
            }
            service.predicted(inStage1("v2"), random.nextGaussian());
        }
        prometheus.awaitScrapes(3);
        MetricSummary seen = source.collect(MODEL, "v2", inStage1(from));
        MetricSummary counted = service.validator().collect(MODEL, "v2", inStage1(from));
        assertSame(seen, counted);
        Window hours = Window.last(Duration.ofHours(24), Instant.now());
        assertSame(source.collect(MODEL, "v2", hours), counted);
    }

    private static void assertSame(MetricSummary seen, MetricSummary counted) {
        assertThat(seen.requests()).isEqualTo(counted.requests());
        assertThat(seen.failures()).isEqualTo(counted.failures());
        assertThat(seen.errors().count()).isEqualTo(counted.errors().count());
        assertThat(seen.errors().mae()).isCloseTo(counted.errors().mae(), withinPercentage(1e-9));
        assertThat(seen.errors().spread().absolute())
                .isCloseTo(counted.errors().spread().absolute(), withinPercentage(1e-9));
    }

    private static Assignment inStage1(String version) {
        return new Assignment(MODEL, Optional.of(version), Optional.empty(), Optional.of(STAGE_1));
    }

    private static Window inStage1(Instant from) {
        return new Window(from, Instant.now(), Optional.of(STAGE_1), Duration.ZERO);
    }
}
