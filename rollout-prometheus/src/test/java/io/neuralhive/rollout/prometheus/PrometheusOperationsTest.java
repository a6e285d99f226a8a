package io.neuralhive.rollout.prometheus;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.micrometer.ClusterMeters;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.micrometer.ShadowMetrics;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.serving.CircuitState;
import io.neuralhive.rollout.serving.ShadowStats;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.InMemoryEvidenceStore;
import io.neuralhive.rollout.testkit.RolloutAssertions;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The queries of docs/operations, on a real Prometheus that scrapes a node with a held rollout. */
@Tag("prometheus")
class PrometheusOperationsTest {

    private static final Path OPERATIONS = Path.of(System.getProperty("basedir", "."), "..", "docs", "operations");

    @TempDir
    private static Path directory;

    private static final ServingProcess SERVICE = new ServingProcess();
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start() {
        showRollout();
        showNode();
        prometheus = PrometheusServer.scraping(directory, SERVICE.port());
        for (int scrapes = 0; scrapes < 4; scrapes++) {
            SERVICE.predicted(Assignment.of(RolloutFixture.MODEL, "v1"), 1);
            prometheus.awaitScrapes(1);
        }
    }

    private static void showRollout() {
        RolloutMetrics metrics = new RolloutMetrics(new FakeClock());
        SERVICE.show(metrics);
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.listener(metrics))
                .baseline(mae(1_000, 10))
                .candidate(mae(3, 10))
                .promote()
                .advance(Duration.ofMinutes(31));
        RolloutAssertions.assertThat(fixture.rollout()).isMissingSamples(7);
        ShadowMetrics shadows = new ShadowMetrics();
        SERVICE.show(shadows);
        shadows.add(
                RolloutFixture.MODEL,
                () -> new ShadowStats(3, 1, 0, 0, 0, Duration.ofSeconds(1), 0.75, CircuitState.CLOSED));
    }

    private static void showNode() {
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        ContinuousValidator validator = ContinuousValidator.create();
        SERVICE.show(ClusterMeters.of(SplitFollower.builder(store, TrafficSplitter.create(model -> Optional.empty()))
                .build()));
        SERVICE.show(ClusterMeters.of(SharedMetricsSource.builder(validator, new InMemoryEvidenceStore(store))
                .build()));
        SERVICE.show(ClusterMeters.of(
                PredictionTickets.builder(validator, 0, new byte[32]).build()));
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        SERVICE.close();
    }

    @Test
    void everyQueryOfTheDashboardGivesData() throws IOException {
        List<String> queries = expressions(Files.readString(OPERATIONS.resolve("grafana-dashboard.json")));
        assertThat(queries).hasSizeGreaterThan(10);
        assertThat(queries)
                .allSatisfy(query -> assertThat(
                                prometheus.query(query.replace("$model", ".*").replace("$__rate_interval", "30s")))
                        .as(query)
                        .isNotEmpty());
    }

    @Test
    void everyQueryOfTheRunbookIsAnsweredToItsOwnCommand() throws Exception {
        String runbook = Files.readString(OPERATIONS.resolve("runbook.md"));
        List<String> queries = lines(runbook, "query \".*");
        assertThat(queries).hasSizeGreaterThan(8);
        List<String> script = new ArrayList<>(List.of(
                "set -e",
                "PROMETHEUS=" + prometheus.uri(),
                "MODEL=" + RolloutFixture.MODEL,
                lines(runbook, "query\\(\\) .*").get(0)));
        queries.forEach(query -> script.add(query + "; echo"));
        List<String> answers = run(script);
        assertThat(answers)
                .hasSameSizeAs(queries)
                .allSatisfy(answer -> assertThat(answer).startsWith("{\"status\":\"success\""));
        assertThat(answers.get(queries.indexOf("query \"neural_hive_rollout_hold{model_name=\\\"$MODEL\\\"}\"")))
                .contains("too_few_samples");
    }

    private static List<String> lines(String text, String regex) {
        return Pattern.compile("(?m)^" + regex + "$")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static List<String> run(List<String> script) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("runbook.sh"), script);
        Process bash = new ProcessBuilder("bash", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Stream<String> lines = bash.inputReader().lines()) {
            List<String> answers = lines.toList();
            assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(bash.exitValue()).isZero();
            return answers;
        }
    }

    private static List<String> expressions(String dashboard) {
        List<String> found = new ArrayList<>();
        try (JsonParser json = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), dashboard)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "expr".equals(json.currentName())) {
                    found.add(json.getString());
                }
            }
        }
        return found;
    }
}
