package io.neuralhive.rollout.examples.orchestrator;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.console.Authorizer;
import io.neuralhive.rollout.console.Console;
import io.neuralhive.rollout.console.JdkConsoleHandler;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.split.TrafficSplitter;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The service: it serves requests with the assigned version, which it calls on the {@link ModelHost}, and exposes its
 * rollouts at {@code /rollouts/} and {@code /metrics}. It measures no version itself. Listens on the loopback address
 * only, without authentication.
 */
final class Orchestrator implements AutoCloseable {

    static final String MODEL = "flight-duration";

    private static final int THREADS = 8;

    private final GradualRolloutEngine engine;
    private final Console console;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * Starts the service.
     *
     * @param models the models of the host, with their offline metrics
     * @param host the URL of the model host
     * @param evidence the metrics source of the engine
     * @param listener receives the events
     */
    Orchestrator(Settings settings, Models models, URI host, MetricsSource evidence, RolloutListener listener)
            throws IOException {
        // What a service has anyway: versions, one of them in production, and meters.
        InMemoryModelRegistry registry = new InMemoryModelRegistry();
        for (String version : models.versions()) {
            registry.register(
                    MODEL, version, Map.of("mae", models.offlineMetrics(version).maeShare()));
        }
        registry.production(MODEL, models.versions().get(0));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        // The library: the assignment of requests, and the decisions based on each version's metrics.
        TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        RolloutMetrics rolloutMetrics = new RolloutMetrics(new ScaledClock(settings.minute()));
        rolloutMetrics.bindTo(meters);
        engine = GradualRolloutEngine.builder()
                .policy(policy(settings.minute()))
                .modelRegistry(registry)
                .trafficRouter(splitter)
                .metricsSource(evidence)
                .listener(rolloutMetrics)
                .listener(listener)
                .build();
        console = Console.builder(engine)
                .models(MODEL)
                .authorizer(Authorizer.trusting())
                .build();

        // The server: requests, outcomes, metrics for Prometheus, and the page.
        HostClient client = new HostClient(host);
        http = Endpoints.listening(settings.port());
        http.setExecutor(threads);
        http.createContext("/predict", Endpoints.on("POST", parameters -> {
            String flight = parameters.getOrDefault("flight", "");
            return client.predict(splitter.assign(MODEL, flight), flight);
        }));
        http.createContext("/landed", Endpoints.on("POST", client::landed));
        http.createContext("/metrics", Endpoints.on("GET", parameters -> Endpoint.Answer.metrics(meters.scrape())));
        http.createContext("/rollouts", JdkConsoleHandler.of(console));
        http.start();
        engine.start();
    }

    /** The policy of the example, with 30 minutes for a stage. */
    static RolloutPolicy policy(Duration minute) {
        Duration second = Duration.ofSeconds(1);
        return PolicyOverrides.of("checkpoint_method", "sequential")
                .and("baseline_mode", "concurrent")
                .applyTo(RolloutPolicy.defaults())
                .toBuilder()
                .checkpointDuration(minute.multipliedBy(30))
                .checkInterval(minute.compareTo(second) > 0 ? minute : second)
                .build();
    }

    GradualRolloutEngine engine() {
        return engine;
    }

    /** Returns the URL of the service. */
    URI uri(String path) {
        return URI.create("http://localhost:" + http.getAddress().getPort() + path);
    }

    @Override
    public void close() {
        engine.close();
        console.close();
        http.stop(0);
        threads.shutdownNow();
    }
}
