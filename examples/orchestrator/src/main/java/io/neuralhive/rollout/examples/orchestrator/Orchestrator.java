package io.neuralhive.rollout.examples.orchestrator;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.console.Authorizer;
import io.neuralhive.rollout.console.Console;
import io.neuralhive.rollout.console.JdkConsoleHandler;
import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The service: it answers requests with whatever version the rollouts say, shows what it counts at {@code /metrics}, and its
 * rollouts at {@code /rollouts/}. Listens on this machine alone, where everybody may do everything.
 */
final class Orchestrator implements AutoCloseable {

    static final String MODEL = "flight-duration";

    private static final int THREADS = 8;

    static {
        // Without it, this server answers a connection that is kept open some forty milliseconds late.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final GradualRolloutEngine engine;
    private final ModelServer<Flight, Double> server;
    private final Console console;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * Starts the service.
     *
     * @param flights what can be asked for
     * @param evidence where the engine learns how versions do: from what this process has counted, or from what scrapes it
     * @param listener is told what happens
     */
    Orchestrator(
            Settings settings,
            Models models,
            Map<String, Flight> flights,
            Function<ContinuousValidator, MetricsSource> evidence,
            RolloutListener listener)
            throws IOException {
        // What a service has anyway: versions, one of them in production, and meters.
        InMemoryModelRegistry registry = new InMemoryModelRegistry();
        for (String version : models.versions()) {
            registry.register(
                    MODEL, version, Map.of("mae", models.offlineMetrics(version).maeShare()));
        }
        registry.production(MODEL, models.versions().get(0));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        // The library: who gets which version, how each version does, and what follows from that.
        TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        ContinuousValidator validator = ContinuousValidator.create();
        RolloutMetrics rolloutMetrics = new RolloutMetrics(Clock.system());
        rolloutMetrics.bindTo(meters);
        engine = GradualRolloutEngine.builder()
                .policy(policy(settings.minute()))
                .modelRegistry(registry)
                .trafficRouter(splitter)
                .metricsSource(evidence.apply(validator))
                .listener(rolloutMetrics)
                .listener(listener)
                .build();
        server = Serving.of(MODEL, splitter::assign, validator)
                .build((version, flight) -> models.get(version).predictMinutes(flight));
        console = Console.builder(engine)
                .models(MODEL)
                .authorizer(Authorizer.trusting())
                .build();

        // The server: requests, outcomes, what Prometheus scrapes, and the page.
        http = listening(settings.port());
        http.setExecutor(threads);
        new Endpoints(MODEL, server, validator, flights, meters::scrape).addTo(http);
        http.createContext("/rollouts", JdkConsoleHandler.of(console));
        http.start();
    }

    private static HttpServer listening(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new IOException("Port " + port + " is taken: choose another one with --port", e);
        }
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

    /** Returns where the service listens. */
    URI uri(String path) {
        return URI.create("http://localhost:" + http.getAddress().getPort() + path);
    }

    @Override
    public void close() {
        console.close();
        http.stop(0);
        threads.shutdownNow();
        server.close();
        engine.close();
    }
}
