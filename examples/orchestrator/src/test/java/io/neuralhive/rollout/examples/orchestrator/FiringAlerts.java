package io.neuralhive.rollout.examples.orchestrator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Which alerts fire, as Prometheus itself says, asked ten times a second. */
final class FiringAlerts implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Set<String> OF_NO_INTEREST = Set.of("instance", "job", "severity");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();
    private final URI alerts;
    private final ScheduledFuture<?> polling;
    private volatile SortedSet<String> now = new TreeSet<>();

    FiringAlerts(URI prometheus) {
        alerts = prometheus.resolve("/api/v1/alerts");
        polling = timer.scheduleWithFixedDelay(this::poll, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns those that fire now, each with its labels. */
    SortedSet<String> now() {
        requirePolling();
        return now;
    }

    private void requirePolling() {
        if (polling.isDone()) {
            throw new IllegalStateException("The alerts are not polled any more");
        }
    }

    /** Returns those that have fired since they were last forgotten, and whether Prometheus has once not answered. */
    SortedSet<String> seen() {
        requirePolling();
        return new TreeSet<>(firstSeen.keySet());
    }

    /** Returns when one began to fire. */
    Instant since(String alert) {
        return firstSeen.get(alert);
    }

    void forget() {
        firstSeen.clear();
    }

    private void poll() {
        try {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(alerts).build(), HttpResponse.BodyHandlers.ofString());
            saw(
                    answer.statusCode() == 200
                            ? firing(answer.body())
                            : new TreeSet<>(Set.of("Prometheus answers " + answer.statusCode())));
        } catch (IOException e) {
            saw(new TreeSet<>(Set.of("Prometheus does not answer")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void saw(SortedSet<String> firing) {
        firing.forEach(alert -> firstSeen.putIfAbsent(alert, Instant.now()));
        now = firing;
    }

    /** Of each alert the labels come before the state. */
    private static SortedSet<String> firing(String json) {
        SortedSet<String> firing = new TreeSet<>();
        String alert = "";
        try (JsonParser parser = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT && "labels".equals(parser.currentName())) {
                    alert = labels(parser);
                } else if (token == JsonToken.VALUE_STRING
                        && "state".equals(parser.currentName())
                        && parser.getString().equals("firing")) {
                    firing.add(alert);
                }
            }
        }
        return firing;
    }

    private static String labels(JsonParser parser) {
        Map<String, String> labels = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (!OF_NO_INTEREST.contains(name)) {
                labels.put(name, parser.getString());
            }
        }
        return labels.remove("alertname") + labels;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
