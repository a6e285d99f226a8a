package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.console.Authorizer;
import io.neuralhive.rollout.console.Console;
import io.neuralhive.rollout.console.JdkConsoleHandler;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.micrometer.PredictionMetrics;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.prometheus.PrometheusMetricsSource;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.testkit.HostileNames;
import io.neuralhive.rollout.time.Clock;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hundred models whose name, and whose candidate's, is hostile, through everything at once: promoted by what a real Prometheus has
 * scraped, shown by meters and the console, written to the log. Those that are not allowed are refused, wherever they come in.
 */
@Tag("prometheus")
@Timeout(180)
class HostileNamesTest {

    /** Longer than it takes to write 1.7 MB of meters on a slow machine: scrapes that are given up would pile up. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration LATENCY = Duration.ofMillis(1);
    private static final Path LOG = Path.of(System.getProperty("basedir", "."), "target", "service.log");

    /** Stages of ten seconds, so that on a slow machine too none ends before all are shown. */
    private static final RolloutPolicy POLICY = PolicyOverrides.of("checkpoint_method", "threshold")
            .applyTo(Orchestrator.policy(Duration.ofSeconds(10).dividedBy(30)));

    private final HttpClient client = HttpClient.newHttpClient();
    private final InMemoryModelRegistry registry = new InMemoryModelRegistry();
    private final TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScheduledExecutorService users = Executors.newSingleThreadScheduledExecutor();
    private int requests;
    private long logged;
    private HttpServer http;
    private Prometheus prometheus;
    private PrometheusMetricsSource source;
    private GradualRolloutEngine engine;
    private Console console;

    @BeforeEach
    void start() throws Exception {
        logged = Files.exists(LOG) ? Files.size(LOG) : 0;
        prometheus = Prometheus.onPath();
        source = PrometheusMetricsSource.builder(prometheus.uri())
                .scrapeInterval(INTERVAL)
                .build();
        RolloutMetrics rolloutMetrics = new RolloutMetrics(Clock.system());
        rolloutMetrics.bindTo(meters);
        new PredictionMetrics(validator).bindTo(meters);
        engine = GradualRolloutEngine.builder()
                .policy(POLICY)
                .modelRegistry(registry)
                .trafficRouter(splitter)
                .metricsSource(source)
                .listener(rolloutMetrics)
                .build();
        console = Console.builder(engine).authorizer(Authorizer.trusting()).build();
        http = Endpoints.listening(0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/metrics", Endpoints.on("GET", parameters -> Endpoint.Answer.metrics(meters.scrape())));
        http.createContext("/rollouts", JdkConsoleHandler.of(console));
        http.start();
        engine.start();
        prometheus.scrape(uri("/"), uri("/"), INTERVAL, Optional.empty());
    }

    @AfterEach
    void stop() throws Exception {
        users.shutdownNow();
        console.close();
        engine.close();
        http.stop(0);
        prometheus.close();
    }

    @Test
    void nothingIsInjectedAndNothingIsLost() throws Exception {
        List<String> names = HostileNames.allowed();
        List<String> refused = HostileNames.refused();
        for (String name : names) {
            registry.register(name, "v1", Map.of("mae", 0.1)).register(name, name, Map.of("mae", 0.1));
            registry.production(name, "v1");
        }
        ScheduledFuture<?> load =
                users.scheduleWithFixedDelay(() -> names.forEach(this::serve), 0, 50, TimeUnit.MILLISECONDS);

        for (String name : refused) {
            assertRefused(name);
        }
        for (int i = 0; i < names.size(); i++) {
            // Actor and reason are free texts, in which everything may stand.
            String reason = refused.get(i % refused.size());
            engine.promote(PromotionRequest.of(names.get(i), names.get(i))
                    .by(names.get(i), reason.substring(0, Math.min(2_000, reason.length()))));
        }
        assertShown(names);
        Awaitility.await("all have ended")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> names.stream().noneMatch(name -> latest(name).isOpen()));
        for (String name : names) {
            assertThat(latest(name).status()).as(latest(name).toString()).isEqualTo(RolloutStatus.PROMOTED);
            assertThat(registry.productionVersion(name)).contains(name);
        }
        assertThat(load.isDone()).as("the load has ended").isFalse();
        users.shutdown();
        assertThat(users.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < names.size(); i++) {
            for (int more = 0; more < 10 * i; more++) {
                serve(names.get(i));
            }
        }
        assertScraped(names);
        assertShown(names);
        assertLogged(names);
    }

    private void serve(String name) {
        String id = "r-" + requests++;
        Assignment assignment = splitter.assign(name, id);
        validator.predicted(assignment, id, 11, LATENCY);
        validator.observed(name, id, 10);
    }

    private void assertRefused(String name) throws Exception {
        assertThatThrownBy(() -> engine.promote(name, "v2"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasSizeLessThan(500)
                .doesNotContain("\n", "\r", "\u2028", "\u0000");
        assertThatThrownBy(() -> engine.promote("eta", name)).isInstanceOf(IllegalArgumentException.class);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/rollouts/api/promote"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + escaped(name)
                                + "\",\"version\":\"v2\",\"actor\":\"operator\",\"reason\":\"\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isIn(400, 413);
        assertThat(answer.body()).hasSizeLessThan(1_000).startsWith("{\"error\":\"");
    }

    /** Prometheus knows these names and no others, and under each what was counted of it, which is a different number for each. */
    private void assertScraped(List<String> names) throws Exception {
        Awaitility.await("the last scrapes").atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            for (String name : names) {
                Window window = Window.last(Duration.ofHours(1), Instant.now());
                assertThat(source.collect(name, name, window).requests())
                        .as(name)
                        .isPositive()
                        .isEqualTo(validator.collect(name, name, window).requests());
            }
        });
        assertThat(values("model_name")).containsExactlyInAnyOrderElementsOf(names);
        assertThat(values("version")).hasSize(names.size() + 1).contains("v1").containsAll(names);
        assertThat(values("rollout"))
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(name -> latest(name).id()).toList());
        assertThat(values("__name__")).allMatch(name -> name.matches("neural_hive_[a-z_]+|up|scrape_[a-z_]+"));
        assertThat(Json.texts(Http.get(prometheus.uri().resolve("/api/v1/labels")), "data"))
                .isSubsetOf(
                        "__name__",
                        "instance",
                        "job",
                        "model_name",
                        "version",
                        "writer",
                        "rollout",
                        "step",
                        "stage",
                        "status",
                        "verdict",
                        "reason",
                        "cause");
    }

    private List<String> values(String label) throws IOException, InterruptedException {
        return Json.texts(Http.get(prometheus.uri().resolve("/api/v1/label/" + label + "/values")), "data");
    }

    private void assertShown(List<String> names) throws Exception {
        assertThat(Json.texts(Http.get(uri("/rollouts/api/models")), "candidate"))
                .containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            String shown = Http.get(uri("/rollouts/api/model?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
            assertThat(Json.texts(shown, "candidate")).isNotEmpty().containsOnly(name);
            assertThat(Json.texts(shown, "actor")).isNotEmpty().containsOnly(name);
        }
    }

    /** Each line of the log is one that the library has written, and each rollout has those of its beginning and its end. */
    private void assertLogged(List<String> names) throws IOException {
        byte[] log = Files.readAllBytes(LOG);
        List<String> lines = new String(log, (int) logged, log.length - (int) logged, StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines)
                .allMatch(line -> line.matches("\\[[a-z0-9-]+] (INFO|WARN) io\\.neuralhive\\.[A-Za-z.]+ - .*"));
        for (String event : List.of("starting_gradual_rollout", "rollout_ended")) {
            assertThat(lines.stream()
                            .filter(line -> line.contains(" - event=" + event + " "))
                            .map(line -> line.substring(line.indexOf(" - "), line.indexOf(" rollout=\"")))
                            .collect(Collectors.toList()))
                    .containsExactlyInAnyOrderElementsOf(names.stream()
                            .map(name -> " - event=" + event + " model=" + Names.printable(name) + " candidate="
                                    + Names.printable(name))
                            .toList());
        }
    }

    private Rollout latest(String model) {
        return engine.history(model, 1).get(0);
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + http.getAddress().getPort() + path);
    }

    /** Half a character, too, is sent as it is. */
    private static String escaped(String text) {
        return text.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
    }
}
