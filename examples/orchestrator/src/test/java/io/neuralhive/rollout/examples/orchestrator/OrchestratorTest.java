package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrchestratorTest {

    private static final FlightPeriods FLIGHTS = FlightPeriods.of(FlightLog.read());
    private static final Models MODELS = Models.fit(FLIGHTS.training());
    private static final Flight FLIGHT = FLIGHTS.replayed().get(0);
    private static final Flight FAILING = failing();

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Hold> held = new CompletableFuture<>();
    private final ModelHost host = host();
    private Orchestrator service = start((model, version, window) -> MetricSummary.EMPTY);

    @AfterEach
    void close() {
        service.close();
        host.close();
    }

    @Test
    void predicts() throws Exception {
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);

        HttpResponse<String> answer = send("POST", "/predict?flight=" + flight);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"minutes\":\\d+\\.\\d,\"version\":\"v1\"}\\R");
        assertThat(send("POST", "/landed?flight=" + flight + "&minutes=150").statusCode())
                .isEqualTo(204);
        assertThat(metricsOfTheHost())
                .as("the first scrape shows zeros, so that increases are seen")
                .contains("neural_hive_prediction_requests_total{model_name=\"flight-duration\",version=\"v1\"");
    }

    @Test
    void countsUnderTheStepThatARequestBelongsTo() throws Exception {
        awaitShare(service.engine().promote(Orchestrator.MODEL, "v2"), 1);
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);
        send("POST", "/predict?flight=" + flight);
        assertThat(metricsOfTheHost())
                .contains("neural_hive_step_requests_total")
                .contains("step=\"stage_1\"");
    }

    /** Waits until the candidate has so many basis points of the traffic, or more. */
    private void awaitShare(Rollout rollout, int least) {
        Awaitility.await()
                .until(() -> service.engine()
                                .find(rollout.id())
                                .orElseThrow()
                                .appliedShare()
                                .basisPoints()
                        >= least);
    }

    @Test
    void theHostTakesNothingThatIsNotThere() throws Exception {
        assertThat(ask("/predict?flight=none&version=v1").statusCode()).isEqualTo(404);
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);
        assertThat(ask("/predict?flight=" + flight + "&version=v9%22").statusCode())
                .isEqualTo(404);
        assertThat(metricsOfTheHost()).doesNotContain("v9");
    }

    @Test
    void saysThatTheModelsAreGone() throws Exception {
        host.close();
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);
        assertThat(send("POST", "/predict?flight=" + flight).statusCode()).isEqualTo(502);
    }

    @Test
    void takesNothingFromPagesOfOtherSites() throws Exception {
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);
        HttpRequest posted = HttpRequest.newBuilder(service.uri("/landed?flight=" + flight + "&minutes=1"))
                .header("Origin", "http://elsewhere.example")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(posted, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void countsThatAModelHasFailed() throws Exception {
        String flight = URLEncoder.encode(FAILING.id(), StandardCharsets.UTF_8);
        assertThat(ask("/predict?flight=" + flight + "&version=v4&rollout=eta-1&index=0&step=stage_1")
                        .statusCode())
                .isEqualTo(500);
        awaitCountedOnce("neural_hive_step_requests_total", "v4");
        awaitCountedOnce("neural_hive_step_failures_total", "v4");
    }

    @Test
    void theBaselineAnswersWhereTheCandidateFails() throws Exception {
        awaitShare(service.engine().promote(Orchestrator.MODEL, "v4", policy -> policy.stages(0.99, 1.0)), 9_900);
        HttpResponse<String> answer =
                send("POST", "/predict?flight=" + URLEncoder.encode(FAILING.id(), StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"version\":\"v1\"");
        awaitCountedOnce("neural_hive_step_failures_total", "v4");
        awaitCountedOnce("neural_hive_prediction_requests_total", "v1");
    }

    @Test
    void answersThatThereIsNoAnswerToAStepThatIsNone() throws Exception {
        String flight = URLEncoder.encode(FLIGHT.id(), StandardCharsets.UTF_8);
        assertThat(ask("/predict?flight=" + flight + "&version=v1&rollout=eta-1&index=first")
                        .statusCode())
                .isEqualTo(500);
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

        // Listeners are notified on the engine's threads.
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(send("GET", "/metrics").body()).contains("neural_hive_rollout_checkpoint_total"));
        assertThat(send("GET", "/rollouts/").body()).contains("<title>Rollouts</title>");
        assertThat(send("GET", "/rollouts/api/models").body()).contains("\"candidate\":\"v2\"");
    }

    @Test
    void judgesByTheSourceThatItIsGivenAndByNoOther() throws Exception {
        service.close();
        service = start((model, version, window) -> {
            throw new IOException("the test has no scrape");
        });
        service.engine()
                .promote(
                        Orchestrator.MODEL,
                        "v2",
                        policy -> policy.checkpointDuration(Duration.ofMillis(100))
                                .checkInterval(Duration.ofSeconds(1)));

        Hold hold = held.get(20, TimeUnit.SECONDS);

        assertThat(hold.cause()).isEqualTo(Hold.Cause.METRICS_UNAVAILABLE);
        assertThat(hold.explanation()).contains("the test has no scrape");
    }

    private Orchestrator start(MetricsSource evidence) {
        RolloutListener listener = event -> {
            if (event instanceof RolloutEvent.HoldStarted started) {
                held.complete(started.hold());
            }
        };
        Settings settings = new Settings(0, Duration.ofSeconds(1), 1, false, Optional.empty());
        try {
            return new Orchestrator(settings, MODELS, host.uri(), evidence, listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelHost host() {
        try {
            return new ModelHost(MODELS, Map.of(FLIGHT.id(), FLIGHT, FAILING.id(), FAILING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a flight for which version 4 has no answer. */
    private static Flight failing() {
        return FLIGHTS.replayed().stream()
                .filter(flight -> {
                    try {
                        MODELS.get("v4").predictMinutes(flight);
                        return false;
                    } catch (IllegalStateException e) {
                        return true;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    /** The first scrape shows zeros, and those at the same moment show what it does. */
    private void awaitCountedOnce(String meter, String version) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(metricsOfTheHost())
                        .containsPattern(meter + "\\{[^}]*version=\"" + version + "\"[^}]*} 1\\.0\n"));
    }

    private String metricsOfTheHost() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(host.uri().resolve("/metrics")).build();
        client.send(request, HttpResponse.BodyHandlers.ofString());
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(host.uri().resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
