package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes serve a version, and a real Prometheus can't scrape one of them, or need not. */
@Tag("prometheus")
class PrometheusHiddenProcessTest {

    private static final StepRef STAGE_1 = new StepRef("eta-1", 2, "stage_1");

    @TempDir
    private static Path directory;

    private static final ServingProcess SEEN = new ServingProcess();
    private static final ServingProcess HIDDEN = new ServingProcess();
    /** It takes five seconds to find its targets. */
    private static PrometheusServer prometheus;

    private final String model = "model-" + UUID.randomUUID();
    private final Instant from = Instant.now();
    private final PrometheusMetricsSource source = PrometheusMetricsSource.builder(prometheus.uri())
            .scrapeInterval(PrometheusServer.INTERVAL)
            .build();

    @BeforeAll
    static void start() {
        prometheus = PrometheusServer.scraping(directory, SEEN.port(), HIDDEN.port());
        prometheus.awaitScrapes(1);
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        SEEN.close();
        HIDDEN.close();
    }

    @BeforeEach
    void serve() {
        HIDDEN.hide(false);
        serve(SEEN, 10);
        serve(HIDDEN, 30);
        prometheus.awaitScrapes(3);
        assertSeen(40);
    }

    @Test
    void thereIsNoAnswerUntilAllAreSeen() {
        HIDDEN.hide(true);
        serve(HIDDEN, 2);
        prometheus.awaitScrapes(4);
        for (Window window : windows()) {
            assertThatThrownBy(() -> source.collect(model, "v2", window))
                    .hasMessageContaining("can't scrape 1 process that");
        }
        HIDDEN.hide(false);
        prometheus.awaitScrapes(3);
        assertSeen(42);
    }

    /** The time before the step in which a process has served is a second here instead of a day. */
    @Test
    void noneIsForgottenInALongStep() {
        PrometheusMetricsSource forgetful = PrometheusMetricsSource.builder(prometheus.uri())
                .scrapeInterval(PrometheusServer.INTERVAL)
                .queries(PrometheusQueries.ofSteps("1s"), PrometheusQueries.ofTotals())
                .build();
        HIDDEN.hide(true);
        Instant laterStep = Instant.now();
        prometheus.awaitScrapes(8);
        for (Instant begun : List.of(from, laterStep)) {
            assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofMillis(1_500));
            assertThatThrownBy(() -> forgetful.collect(model, "v2", ofStep(begun)))
                    .hasMessageContaining("can't scrape 1 process that");
        }
        HIDDEN.hide(false);
    }

    @Test
    void oneThatIsRarelyScrapedIsMissedBetweenTwoScrapes() {
        HIDDEN.hide(true);
        prometheus.awaitScrapes(4);
        Subject subject = Subject.of(model, "v2", ofStep(from), Duration.ofMillis(1));
        String hidden = PrometheusQueries.ofSteps().fill(subject).get(PrometheusQueries.HIDDEN);
        assertThat(prometheus.query(hidden))
                .singleElement()
                .satisfies(number -> assertThat(number.value()).isEqualTo(1));
        HIDDEN.hide(false);
    }

    @Test
    void oneOfTwoJobsIsEnough() {
        HIDDEN.hideFromOneJob();
        serve(HIDDEN, 2);
        prometheus.awaitScrapes(4);
        assertThat(prometheus.query("up == 0")).hasSize(1);
        assertSeen(42);
        HIDDEN.hide(false);
    }

    @Test
    void aProcessThatBeganAnewIsSeen() {
        HIDDEN.restart();
        serve(HIDDEN, 2);
        prometheus.awaitScrapes(3);
        assertSeen(42);
    }

    @Test
    void aTargetThatIsNoneAnyMoreIsNotMissed() {
        HIDDEN.hide(true);
        prometheus.awaitScrapes(4);
        prometheus.scrape(SEEN.port());
        // Prometheus applies its targets every five seconds.
        awaitTargets(2);
        prometheus.awaitScrapes(4);
        assertSeen(40);
        HIDDEN.hide(false);
        prometheus.scrape(SEEN.port(), HIDDEN.port());
        awaitTargets(4);
    }

    private static void awaitTargets(int number) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> prometheus.query("up").size() == number);
    }

    private void serve(ServingProcess process, int requests) {
        Assignment assignment = new Assignment(model, Optional.of("v2"), Optional.empty(), Optional.of(STAGE_1));
        for (int i = 0; i < requests; i++) {
            process.predicted(assignment, 1);
        }
    }

    private void assertSeen(int requests) {
        for (Window window : windows()) {
            try {
                assertThat(source.collect(model, "v2", window).requests()).isEqualTo(requests);
            } catch (PrometheusException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private List<Window> windows() {
        return List.of(ofStep(from), Window.last(Duration.ofHours(24), Instant.now()));
    }

    private static Window ofStep(Instant begun) {
        return new Window(begun, Instant.now(), Optional.of(STAGE_1), Duration.ZERO);
    }
}
