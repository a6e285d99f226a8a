package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.TicketResult;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.serving.AsyncModelServer;
import io.neuralhive.rollout.serving.BatchModelServer;
import io.neuralhive.rollout.serving.BatchRequest;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Outputs;
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
import org.junit.jupiter.api.AfterEach;
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
            .register("eta", "v2.0", Map.of("mae", 3.5))
            .production("eta", "v1.0");
    private final Map<String, EtaModel> models = Map.of("v1.0", new EtaModel(2), "v2.0", new EtaModel(2.5));
    private final Client client = (version, trip) ->
            CompletableFuture.supplyAsync(() -> models.get(version).predict(trip));
    private final Map<String, String> kept = new HashMap<>();
    private final TicketKeeper requests = kept::put;
    private final Map<String, String> headers = new HashMap<>();
    private final RolloutPolicy policy = RolloutPolicy.defaults();
    private final EmbeddedRollouts rollouts =
            EmbeddedRollouts.builder(registry).policy(policy).build();
    private final String userId = "user-1";
    private final String requestId = "request-1";
    private final Trip trip = new Trip(10);
    private final double minutes = 21;

    @Test
    void everyExampleOfTheDocumentIsPartOfThisTest() throws IOException {
        DocumentedExamples.assertArePartOf(ServingTest.class, "serving.md");
    }

    @AfterEach
    void close() {
        rollouts.close();
    }

    @Test
    void servesARequest() {
        EmbeddedRollouts rollouts =
                EmbeddedRollouts.builder(registry).policy(policy).build();
        ModelServer<Trip, Double> server =
                rollouts.serve("eta", (version, trip) -> models.get(version).predict(trip));
        rollouts.start();
        rollouts.promote("eta", "v2.0");
        assertThat(rollouts.engine().active("eta")).isPresent();
        assertThat(serve(server)).isEqualTo(20);
        assertThat(headers).containsEntry("X-Model-Version", "v1.0");
        rollouts.observed("eta", requestId, minutes);
        assertThat(maeOf(rollouts.recorder())).isEqualTo(1);
        rollouts.close();
    }

    private double serve(ModelServer<Trip, Double> server) {
        Served<Double> served = server.serve(userId, requestId, trip);
        header("X-Model-Version", served.version());
        return served.value();
    }

    private static double maeOf(ContinuousValidator recorder) {
        return recorder.collect("eta", "v1.0", Window.last(Duration.ofHours(1), Instant.now()))
                .errors()
                .mae();
    }

    @Test
    void servesWithParts() {
        ContinuousValidator validator = ContinuousValidator.create();
        TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .modelRegistry(registry)
                .metricsSource(validator)
                .trafficRouter(splitter)
                .policy(policy)
                .build();
        ModelServer<Trip, Double> server = Serving.of("eta", splitter::assign, validator)
                .build((version, trip) -> models.get(version).predict(trip));
        assertThat(serve(server)).isEqualTo(20);
        validator.observed("eta", requestId, minutes);
        assertThat(maeOf(validator)).isEqualTo(1);
        server.close();
        engine.close();
    }

    @Test
    void givesTickets() {
        byte[] secret = new byte[32];
        PredictionTickets tickets =
                PredictionTickets.builder(rollouts.recorder(), 1, secret).build();
        ModelServer<Trip, Double> server = rollouts.serving("eta")
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
        ModelServer<Trip, Estimate> server = rollouts.serving("eta")
                .build((version, trip) -> new Estimate(models.get(version).predict(trip), "B"), outputs);
        Served<Estimate> served = server.serve(userId, requestId, trip);
        rollouts.recorder().measured(served.assignment(), "accuracy", 1);
        rollouts.observed("eta", requestId, minutes);
        assertThat(rollouts.recorder().status().joined()).isEqualTo(1);
    }

    @Test
    void hasSettings() {
        rollouts.serving("eta").fallbackAfter(Duration.ofMillis(80));
        rollouts.serving("eta").withoutFallback();
        rollouts.serving("eta").otherwise("v1.0");
    }

    @Test
    void makesShadowCalls() {
        rollouts.splitter()
                .apply(
                        new TrafficSplit(
                                "eta",
                                Optional.of("v1.0"),
                                "v2.0",
                                TrafficShare.NONE,
                                1,
                                Optional.of(new StepRef("r-1", 1, "shadow"))),
                        new FencingToken("r-1", 1, 1));
        ModelServer<Trip, Double> server = rollouts.serving("eta")
                .shadow(ShadowOptions.DEFAULT.withExecutor(Runnable::run))
                .build((version, trip) -> models.get(version).predict(trip));
        server.serve(userId, requestId, trip);
        rollouts.serving("eta").shadow(ShadowOptions.DEFAULT.withThreads(4).withTimeLimit(Duration.ofSeconds(2)));
        ShadowStats stats = server.shadowStats();
        assertThat(stats.differed()).isEqualTo(1);
    }

    @Test
    void answersLater() throws Exception {
        AsyncModelServer<Trip, Double> later = rollouts.serving("eta")
                .fallbackAfter(Duration.ofMillis(80))
                .buildAsync((version, trip) -> client.predict(version, trip));
        CompletionStage<Served<Double>> stage = later.serve(userId, requestId, trip);
        assertThat(stage.toCompletableFuture().get(1, TimeUnit.MINUTES).value()).isEqualTo(20);
    }

    @Test
    void answersBatches() {
        BatchModelServer<Trip, Double> batches = rollouts.serving("eta")
                .buildBatch((version, trips) -> models.get(version).predictAll(trips));
        List<Served<Double>> answers = batches.serve(List.of(new BatchRequest<>(userId, requestId, trip)));
        assertThat(answers).extracting(Served::value).containsExactly(20.0);
    }

    @Test
    void keepsUsersOut() {
        EmbeddedRollouts rollouts = EmbeddedRollouts.builder(registry)
                .eligibility((model, key) -> !contracts.contains(key))
                .build();
        assertThat(rollouts.splitter().assign("eta", "acme").excluded()).isTrue();
        assertThat(rollouts.splitter().assign("eta", "user-1").excluded()).isFalse();
        rollouts.close();
    }

    private void header(String name, String value) {
        headers.put(name, value);
    }
}
