package io.neuralhive.rollout.examples.orchestrator;

import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.prometheus.PrometheusMetricsSource;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An example that starts the process with the models, the service, a Prometheus and simulated users; it then promotes a
 * good version, and a bad one that is rolled back.
 */
public final class OrchestratorExample {

    private static final String GOOD = "v2";
    private static final String BAD = "v5";

    private final Settings settings;
    private final Narrator narrator;

    OrchestratorExample(Settings settings, PrintStream out) {
        this.settings = settings;
        this.narrator = new Narrator(out);
    }

    /**
     * Runs the example.
     *
     * @param args {@code --stay} to keep the service running for the browser; {@code --port}, {@code --minute-millis},
     *     {@code --speed} and {@code --rules}
     */
    public static void main(String[] args) throws Exception {
        OrchestratorExample example = new OrchestratorExample(Settings.of(args), System.out);
        try (Prometheus prometheus = Prometheus.onPath();
                HostProcess host = HostProcess.start()) {
            require(example.run(List.of(GOOD, BAD), prometheus, host));
        }
    }

    private static void require(List<Rollout> ended) {
        List<RolloutStatus> statuses = ended.stream().map(Rollout::status).toList();
        if (!statuses.equals(List.of(RolloutStatus.PROMOTED, RolloutStatus.ROLLED_BACK))) {
            throw new IllegalStateException(
                    GOOD + " should have been promoted and " + BAD + " rolled back, but they are " + statuses);
        }
    }

    /** Returns the final statuses of the rollouts of the given versions. */
    List<Rollout> run(List<String> versions, Prometheus prometheus, HostProcess host) throws Exception {
        FlightPeriods flights = FlightPeriods.of(FlightLog.read());
        // The engine's metrics source: what Prometheus has scraped.
        MetricsSource evidence = PrometheusMetricsSource.builder(prometheus.uri())
                .scrapeInterval(settings.scrapeInterval())
                .build();
        try (Orchestrator service =
                new Orchestrator(settings, Models.fit(flights.training()), host.uri(), evidence, narrator)) {
            prometheus.scrape(service.uri("/"), host.uri(), settings.scrapeInterval(), settings.rules());
            narrator.say("The service is up; follow it at " + service.uri("/rollouts/"));
            narrator.say("Prometheus scrapes it and the models; query it at " + prometheus.uri());
            return underLoad(
                    service, new LoadGenerator(flights.replayed(), service.uri("/"), settings.speed()), versions);
        }
    }

    private List<Rollout> underLoad(Orchestrator service, LoadGenerator load, List<String> versions) throws Exception {
        Thread users = new Thread(load, "users");
        users.setDaemon(true);
        users.start();
        try {
            List<Rollout> ended = new ArrayList<>();
            for (String version : versions) {
                ended.add(promote(service, version));
            }
            narrator.say(load.asked() + " requests, of which " + load.failed() + " failed");
            if (settings.stay()) {
                narrator.say("Runs until it is interrupted; promote another version at " + service.uri("/rollouts/"));
                new CountDownLatch(1).await();
            }
            return ended;
        } finally {
            users.interrupt();
            users.join();
        }
    }

    /** Requests a promotion as a pipeline would, and waits for its end. */
    private Rollout promote(Orchestrator service, String version) throws IOException, InterruptedException {
        String json = String.format(
                "{\"model\":\"%s\",\"version\":\"%s\",\"actor\":\"pipeline\",\"reason\":\"the nightly training\"}",
                Orchestrator.MODEL, version);
        HttpRequest request = HttpRequest.newBuilder(service.uri("/rollouts/api/promote"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IllegalStateException("The promotion was refused: " + response.body());
        }
        narrator.say("Requested the promotion of " + version + " in place of the version in production");
        String id = service.engine().history(Orchestrator.MODEL, 1).get(0).id();
        return service.engine().completion(id).join();
    }
}
