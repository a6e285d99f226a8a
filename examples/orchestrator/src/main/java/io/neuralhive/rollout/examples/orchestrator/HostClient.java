package io.neuralhive.rollout.examples.orchestrator;

import io.neuralhive.rollout.split.Assignment;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A client of the {@link ModelHost}. Thread-safe. */
final class HostClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** The host's response for a model that has failed. */
    private static final int FAILED = 500;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI host;

    HostClient(URI host) {
        this.host = host;
    }

    /**
     * Requests a prediction from the assigned version; if the candidate fails, from its fallback. If the host is
     * unavailable, it has counted nothing, and would not respond for another version either.
     */
    Endpoint.Answer predict(Assignment assignment, String flight) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("flight", flight);
        parameters.put("version", assignment.version());
        assignment.step().ifPresent(step -> {
            parameters.put("rollout", step.rolloutId());
            parameters.put("index", String.valueOf(step.index()));
            parameters.put("step", step.name());
        });
        Endpoint.Answer answer = post("/predict", parameters);
        if (answer.status() != FAILED || assignment.fallback().isEmpty()) {
            return answer;
        }
        return post(
                "/predict",
                Map.of("flight", flight, "version", assignment.fallback().get()));
    }

    /** Passes on the outcome of a flight. */
    Endpoint.Answer landed(Map<String, String> parameters) {
        return post("/landed", parameters);
    }

    private Endpoint.Answer post(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(host.resolve(path + "?" + query))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("text/plain");
            return new Endpoint.Answer(response.statusCode(), type, response.body());
        } catch (IOException e) {
            return Endpoint.Answer.text(502, "The model host is unavailable\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Endpoint.Answer.text(503, "The service is shutting down\n");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
