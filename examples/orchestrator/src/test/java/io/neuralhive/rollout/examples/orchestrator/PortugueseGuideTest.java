package io.neuralhive.rollout.examples.orchestrator;

import static io.neuralhive.rollout.checkpoint.Reason.MAE_INCREASE;
import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.config.yaml.PolicyLoader;
import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.micrometer.PredictionMetrics;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.prometheus.PrometheusMetricsSource;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.time.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/pt-BR says is so: its examples run, and its settings, meters, queries, alerts and files are those that there are. */
class PortugueseGuideTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path DOCS = MODULE.resolve("../../docs");
    private static final Path GUIDE = DOCS.resolve("pt-BR");

    @Test
    void everyJavaExampleIsPartOfThisTest() throws IOException {
        String code = Files.readString(
                MODULE.resolve("src/test/java/io/neuralhive/rollout/examples/orchestrator/PortugueseGuideTest.java"));
        List<String> examples = blocks("java");
        assertThat(examples).hasSize(10);
        assertThat(examples).allSatisfy(example -> assertThat(unindented(code)).contains(unindented(example)));
    }

    @Test
    void theEngineIsBuiltAndItsRolloutsAreInPeoplesHands() {
        var registry = new InMemoryModelRegistry()
                .register("duration-predictor", "v1.0", Map.of("mae", 0.12))
                .register("duration-predictor", "v2.0", Map.of("mae", 0.09))
                .production("duration-predictor", "v1.0");
        var validator = ContinuousValidator.create();
        var splitter = TrafficSplitter.create(registry::productionVersion);
        var meterRegistry = new SimpleMeterRegistry();
        Clock clock = Clock.system();
        RolloutMetrics metrics = new RolloutMetrics(clock);
        metrics.bindTo(meterRegistry);
        RolloutPolicy policy = PolicyLoader.create().loadIfPresent(Path.of("config.yaml"), System.getenv());
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .policy(policy)
                .metricsSource(validator)
                .modelRegistry(registry)
                .trafficRouter(splitter)
                .listener(metrics)
                .build();
        engine.start();
        Rollout rollout = engine.promote("duration-predictor", "v2.0");
        engine.active("duration-predictor")
                .flatMap(Rollout::hold)
                .ifPresent(hold -> print(hold.cause() + " desde " + hold.since() + ": " + hold.explanation()));
        engine.pause(rollout.id(), "ana", "feriado, pouco tráfego");
        engine.resume(rollout.id(), "ana", "tráfego normal de novo");
        engine.abort(rollout.id(), "ana", "erro encontrado no treinamento");
        assertThat(engine.completion(rollout.id()).join()).isAborted();
        engine.close();
    }

    @Test
    void theFrontDoorServesAndDecides() {
        var registry = new InMemoryModelRegistry()
                .register("duration-predictor", "v1.0", Map.of("mae", 0.12))
                .register("duration-predictor", "v2.0", Map.of("mae", 0.09))
                .production("duration-predictor", "v1.0");
        RolloutMetrics metrics = new RolloutMetrics(Clock.system());
        String userId = "user-1";
        String requestId = "request-1";
        double input = 10;
        double actual = 12;
        RolloutPolicy policy = PolicyLoader.create().loadIfPresent(Path.of("config.yaml"), System.getenv());
        EmbeddedRollouts rollouts = EmbeddedRollouts.builder(registry)
                .policy(policy)
                .listener(metrics)
                .build();
        ModelServer<Double, Double> server = rollouts.serve("duration-predictor", this::predict);
        rollouts.start();
        Rollout rollout = rollouts.promote("duration-predictor", "v2.0");
        Served<Double> served = server.serve(userId, requestId, input);
        rollouts.observed("duration-predictor", requestId, actual);
        assertThat(served.value()).isEqualTo(20);
        assertThat(rollouts.engine().active("duration-predictor"))
                .map(Rollout::id)
                .contains(rollout.id());
        rollouts.close();
    }

    @Test
    void aPromotionHasSettingsOfItsOwn() {
        GradualRolloutEngine engine = engine();
        engine.promote("duration-predictor", "v2.0", PolicyOverrides.of("gradual_rollout_enabled", false));
        engine.close();
        engine = engine();
        engine.promote("duration-predictor", "v2.0", change -> change.stages(0.10, 0.50, 1.0));
        assertThat(engine.active("duration-predictor").orElseThrow().plan().steps())
                .extracting(Step::name)
                .endsWith("stage_1", "stage_2", "stage_3");
        engine.close();
    }

    @Test
    void theEngineJudgesByWhatPrometheusHasScraped() {
        var validator = ContinuousValidator.create();
        var meterRegistry = new SimpleMeterRegistry();
        new PredictionMetrics(validator).bindTo(meterRegistry);
        validator.failed(Assignment.of("duration-predictor", "v1.0"), Duration.ofMillis(5));
        assertThat(meterRegistry.get("neural.hive.prediction.records").gauge().value())
                .isEqualTo(1);
        PrometheusMetricsSource source = PrometheusMetricsSource.builder(URI.create("http://localhost:9090"))
                .scrapeInterval(Duration.ofSeconds(15))
                .build();
        assertThat(source).isNotNull();
    }

    @Test
    void theLinesOfTheLogAreThoseThatAreWritten() throws IOException {
        RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate("stage_1", mae(3, 15.0))
                .promote()
                .advance(ofMinutes(35))
                .candidate("stage_1", mae(400, 15.0))
                .advance(ofMinutes(5));
        String log = Files.readString(MODULE.resolve("target/service.log"));
        List<String> lines = blocks("text").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("rollout_"))
                .map(line -> line.replace("duration-predictor", RolloutFixture.MODEL)
                        .replace("v2.0", RolloutFixture.CANDIDATE))
                .toList();
        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(log)
                        .containsPattern(Stream.of(line.split("…", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*"))));
    }

    @Test
    void aPolicyIsTested() {
        var fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate("stage_1", mae(400, 10.5))
                .candidate("stage_2", mae(800, 12.5))
                .promote()
                .advance(ofMinutes(90));
        assertThat(fixture.rollout()).isRolledBack().because(MAE_INCREASE).atStage(2);
    }

    @Test
    void theFileIsTaken() throws IOException {
        RolloutPolicy fromFile = PolicyLoader.create().load(block("configuracao.md", "yaml"), "config.yaml", Map.of());
        assertThat(fromFile.canary().enabled()).isTrue();
        assertThat(blocks("sh"))
                .as("no commands are in the guide but the variables, which are tested where they are read")
                .containsExactly(block("configuracao.md", "sh"));
    }

    @Test
    void theSettingsAreThoseOfTheLibrary() throws IOException {
        List<MatchResult> rows =
                all("(?m)^\\| `(ml\\.\\S+)` \\| `(ML_\\w+)` \\| `([^`]+)` \\|", text("configuracao.md"));
        assertThat(rows).hasSize(13);
        assertThat(rows).allSatisfy(row -> {
            PolicyKey key = PolicyKey.ofEnvironmentName(row.group(2)).orElseThrow();
            assertThat(key.path()).isEqualTo(row.group(1));
            assertThat(key.format(RolloutPolicy.defaults())).isEqualTo(row.group(3));
        });
    }

    @Test
    void metersQueriesAndAlertsAreThoseThatAreTested() throws IOException {
        String metrics = Files.readString(DOCS.resolve("metrics.md"));
        String guide = text("metricas.md");
        assertThat(all("(?m)^\\| `(neural_hive_\\w+)` \\|", guide))
                .hasSize(7)
                .allSatisfy(row -> assertThat(metrics).contains(row.group()));
        assertThat(all("(?m)^\\| `(Rollout\\w+)` \\| `([^`]+)`", guide))
                .hasSize(2)
                .allSatisfy(row -> assertThat(metrics).contains(row.group()));
        String rules = Files.readString(DOCS.resolve("operations/alerts.yml"));
        List<String> queries = List.of(String.join("\n\n", blocks("promql")).split("\n\n", -1));
        assertThat(queries).hasSize(5);
        for (String query : queries) {
            assertThat(unindented(metrics) + unindented(rules)).contains(unindented(query));
        }
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        for (Path page : pages()) {
            for (MatchResult link : all("\\]\\(([^)#]+)(#[^)]*)?\\)", Files.readString(page))) {
                assertThat(page.resolveSibling(link.group(1).replaceAll("\\s", "")))
                        .exists();
            }
        }
    }

    private static GradualRolloutEngine engine() {
        var registry = new InMemoryModelRegistry()
                .register("duration-predictor", "v1.0", Map.of("mae", 0.12))
                .register("duration-predictor", "v2.0", Map.of("mae", 0.09))
                .production("duration-predictor", "v1.0");
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .metricsSource(ContinuousValidator.create())
                .modelRegistry(registry)
                .trafficRouter(TrafficSplitter.create(registry::productionVersion))
                .build();
        engine.start();
        return engine;
    }

    private double predict(String version, double kilometres) {
        return version.equals("v1.0") ? 2 * kilometres : 3 * kilometres;
    }

    private static void print(String line) {
        System.out.println(line);
    }

    private static List<MatchResult> all(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().toList();
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            all("(?s)```" + language + "\\n(.*?)```", Files.readString(page))
                    .forEach(block -> found.add(block.group(1)));
        }
        return found;
    }

    private static String block(String page, String language) throws IOException {
        return all("(?s)```" + language + "\\n(.*?)```", text(page)).get(0).group(1);
    }

    private static String text(String page) throws IOException {
        return Files.readString(GUIDE.resolve(page));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(GUIDE)) {
            return pages.sorted().toList();
        }
    }

    private static String unindented(String code) {
        return code.strip().lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
