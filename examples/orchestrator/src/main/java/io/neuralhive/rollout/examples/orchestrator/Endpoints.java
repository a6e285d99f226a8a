package io.neuralhive.rollout.examples.orchestrator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.neuralhive.rollout.examples.flight.Flight;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the service answers besides the page: predictions, outcomes, and what it has counted. */
final class Endpoints {

    private record Answer(int status, String type, String text) {}

    private interface Question {
        Answer answer(Map<String, String> parameters);
    }

    private final String model;
    private final ModelServer<Flight, Double> server;
    private final ContinuousValidator validator;
    private final Map<String, Flight> flights;
    private final Supplier<String> meters;

    Endpoints(
            String model,
            ModelServer<Flight, Double> server,
            ContinuousValidator validator,
            Map<String, Flight> flights,
            Supplier<String> meters) {
        this.model = model;
        this.server = server;
        this.validator = validator;
        this.flights = flights;
        this.meters = meters;
    }

    void addTo(HttpServer http) {
        http.createContext("/predict", on("POST", this::predict));
        http.createContext("/landed", on("POST", this::landed));
        http.createContext(
                "/metrics", on("GET", parameters -> new Answer(200, "text/plain; version=0.0.4", meters.get())));
    }

    /** The flight's plan is looked up; a request has no more than its name. */
    private Answer predict(Map<String, String> parameters) {
        Flight flight = flights.get(parameters.getOrDefault("flight", ""));
        if (flight == null) {
            return new Answer(404, "text/plain", "There is no such flight; give one of the log as flight=…\n");
        }
        Served<Double> served = server.serve(flight.id(), flight.id(), flight);
        String json =
                String.format(Locale.ROOT, "{\"minutes\":%.1f,\"version\":\"%s\"}%n", served.value(), served.version());
        return new Answer(200, "application/json", json);
    }

    private Answer landed(Map<String, String> parameters) {
        try {
            double minutes = Double.parseDouble(parameters.getOrDefault("minutes", ""));
            validator.observed(model, parameters.getOrDefault("flight", ""), minutes);
            return new Answer(204, "text/plain", "");
        } catch (NumberFormatException e) {
            return new Answer(400, "text/plain", "Give the minutes in the air as minutes=…\n");
        }
    }

    private static HttpHandler on(String method, Question question) {
        return exchange -> {
            try (exchange) {
                send(
                        exchange,
                        exchange.getRequestMethod().equals(method)
                                ? question.answer(parameters(exchange))
                                : new Answer(405, "text/plain", "Send " + method + "\n"));
            } catch (RuntimeException e) {
                send(exchange, new Answer(500, "text/plain", "The model did not answer\n"));
            }
        };
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return Arrays.stream(query == null ? new String[0] : query.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(
                        parts -> parts[0],
                        parts -> URLDecoder.decode(parts[1], StandardCharsets.UTF_8),
                        (first, second) -> second));
    }
}
