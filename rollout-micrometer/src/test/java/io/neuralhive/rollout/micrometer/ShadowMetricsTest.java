package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.serving.CircuitState;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.serving.ShadowStats;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShadowMetricsTest {

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ShadowMetrics metrics = new ShadowMetrics();

    ShadowMetricsTest() {
        metrics.bindTo(prometheus);
    }

    @Test
    void beginAtZeroWithEveryResult() {
        metrics.add("eta", () -> stats(0, 0, Double.NaN, CircuitState.CLOSED));
        assertThat(scrape().named("neural_hive_shadow_predictions_total"))
                .hasSize(5)
                .containsKeys(predictions("agreed"), predictions("differed"), predictions("failed"))
                .containsKeys(predictions("saturated"), predictions("circuit_open"))
                .values()
                .containsOnly(0.0);
        assertThat(scrape().value("neural_hive_shadow_agreement_rate{model_name=\"eta\"}"))
                .contains(Double.NaN);
        assertThat(scrape().value("neural_hive_shadow_circuit_breaker_state{model_name=\"eta\"}"))
                .contains(0.0);
    }

    @Test
    void showWhatAServerCounts() {
        metrics.add(
                "eta", () -> new ShadowStats(7, 2, 1, 20, 30, Duration.ofMillis(500), 7 / 9.0, CircuitState.HALF_OPEN));
        assertThat(scrape().values())
                .containsEntry(predictions("agreed"), 7.0)
                .containsEntry(predictions("differed"), 2.0)
                .containsEntry(predictions("failed"), 1.0)
                .containsEntry(predictions("saturated"), 20.0)
                .containsEntry(predictions("circuit_open"), 30.0)
                .containsEntry("neural_hive_shadow_latency_seconds_count{model_name=\"eta\"}", 10.0)
                .containsEntry("neural_hive_shadow_latency_seconds_sum{model_name=\"eta\"}", 0.5)
                .containsEntry("neural_hive_shadow_agreement_rate{model_name=\"eta\"}", 7 / 9.0)
                .containsEntry("neural_hive_shadow_circuit_breaker_state{model_name=\"eta\"}", 1.0);
    }

    @ParameterizedTest
    @EnumSource
    void theStateOfTheBreakerIsTheNumberThatTheDocumentSays(CircuitState state) {
        metrics.add("eta", () -> stats(0, 0, Double.NaN, state));
        Map<CircuitState, Double> numbers =
                Map.of(CircuitState.CLOSED, 0.0, CircuitState.HALF_OPEN, 1.0, CircuitState.OPEN, 2.0);
        assertThat(scrape().value("neural_hive_shadow_circuit_breaker_state{model_name=\"eta\"}"))
                .contains(numbers.get(state));
    }

    @Test
    void followARealServerAsTheDocumentSays() throws IOException {
        Queue<Runnable> shadowCalls = new ArrayDeque<>();
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
        splitter.apply(
                new TrafficSplit("eta", Optional.of("v1"), "v2", TrafficShare.NONE, 1, Optional.empty()),
                new FencingToken("r-1", 1, 1));
        ModelServer<Double, Double> server = Serving.of("eta", splitter::assign, ContinuousValidator.create())
                .shadow(ShadowOptions.DEFAULT.withExecutor(shadowCalls::add))
                .build((version, input) -> version.equals("v2") ? input * input : input);
        PrometheusMeterRegistry meterRegistry = prometheus;
        ShadowMetrics shadows = new ShadowMetrics();
        shadows.bindTo(meterRegistry);
        shadows.add("eta", server::shadowStats);
        assertThat(Files.readString(Path.of("..", "docs", "metrics.md"))).contains("""
                ShadowMetrics shadows = new ShadowMetrics();
                shadows.bindTo(meterRegistry);
                shadows.add("eta", server::shadowStats);
                """);
        for (double input : new double[] {1, 1, 1, 2}) {
            server.serve("user-1", "request-1", input);
        }
        shadowCalls.forEach(Runnable::run);
        assertThat(scrape().values())
                .containsEntry(predictions("agreed"), 3.0)
                .containsEntry(predictions("differed"), 1.0)
                .containsEntry("neural_hive_shadow_latency_seconds_count{model_name=\"eta\"}", 4.0)
                .containsEntry("neural_hive_shadow_agreement_rate{model_name=\"eta\"}", 0.75);
    }

    @Test
    void addUpTheServersOfOneModelAndShowTheWorstOfThem() {
        metrics.add("eta", () -> stats(7, 1, 0.9, CircuitState.CLOSED));
        metrics.add("eta", () -> stats(3, 2, 0.6, CircuitState.OPEN));
        metrics.add("eta", () -> stats(0, 0, Double.NaN, CircuitState.CLOSED));
        assertThat(scrape().values())
                .containsEntry(predictions("agreed"), 10.0)
                .containsEntry(predictions("failed"), 3.0)
                .containsEntry("neural_hive_shadow_agreement_rate{model_name=\"eta\"}", 0.6)
                .containsEntry("neural_hive_shadow_circuit_breaker_state{model_name=\"eta\"}", 2.0);
    }

    @Test
    void areThereInARegistryThatIsAddedLate() {
        metrics.add("eta", () -> stats(7, 1, 0.9, CircuitState.CLOSED));
        PrometheusMeterRegistry late = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(late);
        assertThat(Scrape.of(late).values()).isEqualTo(scrape().values());
    }

    @Test
    void goWithTheModel() {
        metrics.add("eta", () -> stats(7, 1, 0.9, CircuitState.CLOSED));
        metrics.remove("eta");
        metrics.remove("unknown");
        assertThat(scrape().values()).isEmpty();
        assertThat(prometheus.getMeters()).isEmpty();
    }

    @Test
    void leaveOutModelsForWhichThereIsNoRoomAndSaySo() {
        ShadowMetrics small = new ShadowMetrics(2);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        small.bindTo(registry);
        try (Logged logged = new Logged(ShadowMetrics.class)) {
            for (int i = 0; i < 4; i++) {
                small.add("model-" + i, () -> stats(0, 0, 1, CircuitState.CLOSED));
            }
            assertThat(logged.lines())
                    .containsExactly(
                            "shadow_metrics_full model=\"model-2\" models=2",
                            "shadow_metrics_full model=\"model-3\" models=2");
        }
        assertThat(Scrape.of(registry).named("neural_hive_shadow_agreement_rate"))
                .hasSize(2);
        small.remove("model-0");
        small.add("model-3", () -> stats(0, 0, 1, CircuitState.CLOSED));
        assertThat(Scrape.of(registry).named("neural_hive_shadow_agreement_rate"))
                .containsKey("neural_hive_shadow_agreement_rate{model_name=\"model-3\"}");
        assertThatIllegalArgumentException().isThrownBy(() -> new ShadowMetrics(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "a\",result=\"x", "# HELP x", "<script>", "{{ $labels.result }}"})
    void hostileNamesMakeWellFormedSamples(String model) {
        metrics.add(model, () -> stats(1, 0, 1, CircuitState.CLOSED));
        assertThat(scrape().named("neural_hive_shadow_predictions_total")).hasSize(5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(model + "\n", () -> stats(1, 0, 1, CircuitState.CLOSED)));
    }

    private Scrape scrape() {
        return Scrape.of(prometheus);
    }

    private static String predictions(String result) {
        return "neural_hive_shadow_predictions_total{model_name=\"eta\",result=\"" + result + "\"}";
    }

    private static ShadowStats stats(long agreed, long failed, double rate, CircuitState state) {
        return new ShadowStats(agreed, 0, failed, 0, 0, Duration.ZERO, rate, state);
    }
}
