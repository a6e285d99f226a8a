package io.neuralhive.rollout.examples.orchestrator;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.micrometer.PredictionMetrics;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The process with the models. It predicts with the version in the request, counts by version and by the rollout's step
 * in the request, and exposes the counts at {@code /metrics}. It has no other knowledge of rollouts. Listens on the
 * loopback address only.
 */
final class ModelHost implements AutoCloseable {

    private static final int THREADS = 4;

    private final Models models;
    private final Map<String, Flight> flights;
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * Starts it, on any free port.
     *
     * @param flights the flights that can be predicted
     */
    ModelHost(Models models, Map<String, Flight> flights) throws IOException {
        this.models = models;
        this.flights = flights;
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new PredictionMetrics(validator).bindTo(meters);
        http = Endpoints.listening(0);
        http.setExecutor(threads);
        http.createContext("/predict", Endpoints.on("POST", this::predict));
        http.createContext("/landed", Endpoints.on("POST", this::landed));
        http.createContext("/metrics", Endpoints.on("GET", parameters -> Endpoint.Answer.metrics(meters.scrape())));
        http.start();
    }

    /** Starts it, prints its URL, and ends when its standard input ends, as it does when its parent has ended. */
    public static void main(String[] args) throws IOException {
        FlightPeriods periods = FlightPeriods.of(FlightLog.read());
        try (ModelHost host = new ModelHost(Models.fit(periods.training()), byId(periods))) {
            System.out.println(host.uri());
            System.in.transferTo(System.err);
        }
        System.exit(0);
    }

    /** Returns the flights that can be predicted. */
    static Map<String, Flight> byId(FlightPeriods periods) {
        return periods.replayed().stream().collect(Collectors.toMap(Flight::id, Function.identity()));
    }

    URI uri() {
        return URI.create("http://localhost:" + http.getAddress().getPort());
    }

    /** The flight's plan is looked up, since a request contains only its name. */
    private Endpoint.Answer predict(Map<String, String> parameters) {
        Flight flight = flights.get(parameters.getOrDefault("flight", ""));
        if (flight == null) {
            return Endpoint.Answer.text(404, "There is no such flight; give a flight of the log as flight=…\n");
        }
        String version = parameters.getOrDefault("version", "");
        if (!models.versions().contains(version)) {
            return Endpoint.Answer.text(404, "There is no such version; the versions are " + models.versions() + "\n");
        }
        Assignment assignment =
                new Assignment(Orchestrator.MODEL, Optional.of(version), Optional.empty(), step(parameters));
        long began = System.nanoTime();
        try {
            double minutes = models.get(version).predictMinutes(flight);
            validator.predicted(assignment, flight.id(), minutes, Duration.ofNanos(System.nanoTime() - began));
            return new Endpoint.Answer(
                    200,
                    "application/json",
                    String.format(Locale.ROOT, "{\"minutes\":%.1f,\"version\":\"%s\"}%n", minutes, version));
        } catch (RuntimeException e) {
            validator.failed(assignment, Duration.ofNanos(System.nanoTime() - began));
            throw e;
        }
    }

    private static Optional<StepRef> step(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get("rollout"))
                .map(rollout -> new StepRef(
                        rollout,
                        Integer.parseInt(parameters.getOrDefault("index", "0")),
                        parameters.getOrDefault("step", "")));
    }

    private Endpoint.Answer landed(Map<String, String> parameters) {
        try {
            double minutes = Double.parseDouble(parameters.getOrDefault("minutes", ""));
            validator.observed(Orchestrator.MODEL, parameters.getOrDefault("flight", ""), minutes);
            return Endpoint.Answer.text(204, "");
        } catch (NumberFormatException e) {
            return Endpoint.Answer.text(400, "Give the minutes in the air as minutes=…\n");
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
