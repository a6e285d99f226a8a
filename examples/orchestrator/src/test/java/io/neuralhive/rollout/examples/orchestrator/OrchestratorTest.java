package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrchestratorTest {

    private static final FlightPeriods FLIGHTS = FlightPeriods.of(FlightLog.read());
    private static final Models MODELS = Models.fit(FLIGHTS.training());
    private static final Flight FLIGHT = FLIGHTS.replayed().get(0);

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Hold> held = new CompletableFuture<>();
    private Orchestrator service = start(validator -> validator);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void predicts() throws Exception {
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);

        HttpResponse<String> answer = send("POST", "/predict?flight=" + flight);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"minutes\":\\d+\\.\\d,\"version\":\"v1\"}\\R");
        assertThat(send("POST", "/landed?flight=" + flight + "&minutes=150").statusCode())
                .isEqualTo(204);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThat(send("POST", "/predict?flight=none").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/predict").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/landed?flight=x&minutes=soon").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/predict").statusCode()).isEqualTo(405);
    }

    @Test
    void showsMetersAndThePage() throws Exception {
        service.engine().promote(Orchestrator.MODEL, "v2");

        assertThat(send("GET", "/metrics").body()).contains("neural_hive_rollout_checkpoint_total");
        assertThat(send("GET", "/rollouts/").body()).contains("<title>Rollouts</title>");
        assertThat(send("GET", "/rollouts/api/models").body()).contains("\"candidate\":\"v2\"");
    }

    @Test
    void judgesByTheSourceThatItIsGivenAndByNoOther() throws Exception {
        service.close();
        service = start(validator -> (model, version, window) -> {
            throw new IOException("nobody has scraped this");
        });
        service.engine()
                .promote(
                        Orchestrator.MODEL,
                        "v2",
                        policy -> policy.checkpointDuration(Duration.ofMillis(100))
                                .checkInterval(Duration.ofSeconds(1)));

        Hold hold = held.get(20, TimeUnit.SECONDS);

        assertThat(hold.cause()).isEqualTo(Hold.Cause.METRICS_UNAVAILABLE);
        assertThat(hold.explanation()).contains("nobody has scraped this");
    }

    private Orchestrator start(Function<ContinuousValidator, MetricsSource> evidence) {
        RolloutListener listener = event -> {
            if (event instanceof RolloutEvent.HoldStarted started) {
                held.complete(started.hold());
            }
        };
        Settings settings = new Settings(0, Duration.ofSeconds(1), 1, false);
        try {
            return new Orchestrator(settings, MODELS, Map.of(FLIGHT.id(), FLIGHT), evidence, listener);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
