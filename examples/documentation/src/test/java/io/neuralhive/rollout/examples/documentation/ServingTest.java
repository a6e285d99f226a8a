package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.TicketResult;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.serving.AsyncModelServer;
import io.neuralhive.rollout.serving.BatchModelServer;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Outputs;
import io.neuralhive.rollout.serving.Request;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.serving.ShadowStats;
import io.neuralhive.rollout.serving.TicketKeeper;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The code of docs/serving.md. */
class ServingTest {

    private record Trip(double kilometres) {}

    private record Estimate(double minutes, String zone) {}

    private record EtaModel(double minutesPerKilometre) {
        double predict(Trip trip) {
            return trip.kilometres() * minutesPerKilometre;
        }

        List<Double> predictAll(List<Trip> trips) {
            return trips.stream().map(this::predict).toList();
        }
    }

    private interface Client {
        CompletionStage<Double> predict(String version, Trip trip);
    }

    private final Set<String> contracts = Set.of("acme");
    private final InMemoryModelRegistry registry = new InMemoryModelRegistry()
            .register("eta", "v1.0", Map.of("mae", 4.0))
            .production("eta", "v1.0");
    private final Map<String, EtaModel> models = Map.of("v1.0", new EtaModel(2), "v2.0", new EtaModel(2.5));
    private final Client client = (version, trip) ->
            CompletableFuture.supplyAsync(() -> models.get(version).predict(trip));
    private final Map<String, String> kept = new HashMap<>();
    private final TicketKeeper requests = kept::put;
    private final Map<String, String> headers = new HashMap<>();
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final TrafficSplitter splitter = splitter();
    private final String userId = "user-1";
    private final String requestId = "request-1";
    private final Trip trip = new Trip(10);
    private final double minutes = 21;

    @Test
    void everyExampleOfTheDocumentIsPartOfThisTest() throws IOException {
        DocumentedExamples.assertArePartOf(ServingTest.class, "serving.md");
    }

    @Test
    void servesARequest() {
        assertThat(serve()).isEqualTo(20);
        assertThat(headers).containsEntry("X-Model-Version", "v1.0");
        validator.observed("eta", requestId, minutes);
        assertThat(validator
                        .collect("eta", "v1.0", Window.last(Duration.ofHours(1), Instant.now()))
                        .errors()
                        .mae())
                .isEqualTo(1);
    }

    private double serve() {
        ModelServer<Trip, Double> server = Serving.of("eta", splitter::assign, validator)
                .build((version, trip) -> models.get(version).predict(trip));
        Served<Double> served = server.serve(userId, requestId, trip);
        header("X-Model-Version", served.version());
        return served.value();
    }

    @Test
    void givesTickets() {
        byte[] secret = new byte[32];
        PredictionTickets tickets =
                PredictionTickets.builder(validator, 1, secret).build();
        ModelServer<Trip, Double> server = Serving.of("eta", splitter::assign, validator)
                .tickets(tickets, (requestId, ticket) -> requests.keep(requestId, ticket))
                .build((version, trip) -> models.get(version).predict(trip));
        server.serve(userId, requestId, trip);
        tickets.observed("eta", kept.get(requestId), minutes);
        assertThat(tickets.count(TicketResult.COUNTED)).isEqualTo(1);
    }

    @Test
    void readsOutputs() {
        Outputs<Estimate> outputs = Outputs.read(Estimate::minutes)
                .agreeingIf((production, candidate) -> production.zone().equals(candidate.zone()));
        ModelServer<Trip, Estimate> server = Serving.of("eta", splitter::assign, validator)
                .build((version, trip) -> new Estimate(models.get(version).predict(trip), "B"), outputs);
        Served<Estimate> served = server.serve(userId, requestId, trip);
        validator.measured(served.assignment(), "accuracy", 1);
        validator.observed("eta", requestId, minutes);
        assertThat(validator.status().joined()).isEqualTo(1);
    }

    @Test
    void hasSettings() {
        Serving.of("eta", splitter::assign, validator).fallbackAfter(Duration.ofMillis(80));
        Serving.of("eta", splitter::assign, validator).withoutFallback();
        Serving.of("eta", splitter::assign, validator).otherwise("v1.0");
    }

    @Test
    void makesShadowCalls() {
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1.0"),
                        "v2.0",
                        TrafficShare.NONE,
                        1,
                        Optional.of(new StepRef("r-1", 1, "shadow"))),
                new FencingToken("r-1", 1, 1));
        try (ModelServer<Trip, Double> server = Serving.of("eta", splitter::assign, validator)
                .shadow(ShadowOptions.DEFAULT.withExecutor(Runnable::run))
                .build((version, trip) -> models.get(version).predict(trip))) {
            server.serve(userId, requestId, trip);
            Serving.of("eta", splitter::assign, validator)
                    .shadow(ShadowOptions.DEFAULT.withThreads(4).withTimeLimit(Duration.ofSeconds(2)));
            ShadowStats stats = server.shadowStats();
            assertThat(stats.differed()).isEqualTo(1);
        }
    }

    @Test
    void answersLater() throws Exception {
        AsyncModelServer<Trip, Double> later = Serving.of("eta", splitter::assign, validator)
                .fallbackAfter(Duration.ofMillis(80))
                .buildAsync((version, trip) -> client.predict(version, trip));
        CompletionStage<Served<Double>> stage = later.serve(userId, requestId, trip);
        assertThat(stage.toCompletableFuture().get(1, TimeUnit.MINUTES).value()).isEqualTo(20);
    }

    @Test
    void answersBatches() {
        BatchModelServer<Trip, Double> batches = Serving.of("eta", splitter::assign, validator)
                .buildBatch((version, trips) -> models.get(version).predictAll(trips));
        List<Served<Double>> answers = batches.serve(List.of(new Request<>(userId, requestId, trip)));
        assertThat(answers).extracting(Served::value).containsExactly(20.0);
    }

    @Test
    void keepsUsersOut() {
        assertThat(splitter.assign("eta", "acme").excluded()).isTrue();
        assertThat(splitter.assign("eta", "user-1").excluded()).isFalse();
    }

    private TrafficSplitter splitter() {
        TrafficSplitter splitter =
                TrafficSplitter.create(registry::productionVersion, (model, key) -> !contracts.contains(key));
        return splitter;
    }

    private void header(String name, String value) {
        headers.put(name, value);
    }
}
