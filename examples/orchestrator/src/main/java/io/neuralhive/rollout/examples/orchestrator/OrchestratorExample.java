package io.neuralhive.rollout.examples.orchestrator;

import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.state.Rollout;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Starts the service, a Prometheus and users; then promotes a good version, and a bad one that is taken back. */
public final class OrchestratorExample {

    private static final String GOOD = "v2";
    private static final String BAD = "v5";

    private OrchestratorExample() {}

    /**
     * Runs the example.
     *
     * @param args {@code --stay} to leave the service up for the browser; {@code --port}, {@code --minute-millis} and {@code --speed}
     */
    public static void main(String[] args) throws Exception {
        run(Settings.of(args), System.out);
    }

    /** Returns how both rollouts ended. */
    static List<Rollout> run(Settings settings, PrintStream out) throws Exception {
        FlightPeriods flights = FlightPeriods.of(FlightLog.read());
        Map<String, Flight> plans =
                flights.replayed().stream().collect(Collectors.toMap(Flight::id, Function.identity()));
        Narrator narrator = new Narrator(out);
        try (Orchestrator service =
                new Orchestrator(settings, Models.fit(flights.training()), plans, UnaryOperator.identity(), narrator)) {
            narrator.say("The service is up; follow it at " + service.uri("/rollouts/"));
            LoadGenerator load = new LoadGenerator(flights.replayed(), service.uri("/"), settings.speed());
            Thread users = new Thread(load, "users");
            users.setDaemon(true);
            Optional<Prometheus> prometheus = Prometheus.scraping(service.uri("/"));
            try {
                narrator.say(prometheus
                        .map(server -> "Prometheus scrapes it; ask it at " + server.uri())
                        .orElse("There is no prometheus on the path: nobody scrapes " + service.uri("/metrics")));
                users.start();
                List<Rollout> ended = List.of(
                        promote(service, narrator, GOOD, "retrained"), promote(service, narrator, BAD, "refactored"));
                narrator.say(load.asked() + " requests, of which " + load.failed() + " failed");
                if (settings.stay()) {
                    narrator.say("Stays up until it is interrupted; promote another version at "
                            + service.uri("/rollouts/"));
                    new CountDownLatch(1).await();
                }
                return ended;
            } finally {
                users.interrupt();
                users.join();
                if (prometheus.isPresent()) {
                    prometheus.get().close();
                }
            }
        }
    }

    /** Asks for a promotion as a pipeline would, and waits for its end. */
    private static Rollout promote(Orchestrator service, Narrator narrator, String version, String reason)
            throws IOException, InterruptedException {
        String json = String.format(
                Locale.ROOT,
                "{\"model\":\"%s\",\"version\":\"%s\",\"actor\":\"pipeline\",\"reason\":\"%s\"}",
                Orchestrator.MODEL,
                version,
                reason);
        HttpRequest request = HttpRequest.newBuilder(service.uri("/rollouts/api/promote"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IllegalStateException("The promotion was refused: " + response.body());
        }
        narrator.say("Asked to promote " + version + " in place of what is in production");
        String id = service.engine().history(Orchestrator.MODEL, 1).get(0).id();
        return service.engine().completion(id).join();
    }
}
