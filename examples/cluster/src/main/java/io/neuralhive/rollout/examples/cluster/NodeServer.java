package io.neuralhive.rollout.examples.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The service's HTTP interface, on the loopback address. A request body may have many requests, one on each line, and
 * the response has a line for each.
 *
 * <ul>
 *   <li>{@code POST /predict/MODEL} with {@code TRIP KILOMETRES} returns {@code VERSION STEP TICKET}, or {@code -} for
 *       a missing part
 *   <li>{@code POST /outcome/MODEL} with {@code TICKET MINUTES} returns the result of the ticket
 *   <li>{@code POST /promote/MODEL/VERSION} returns the rollout's id
 *   <li>{@code GET /served/MODEL} returns the versions that a thousand keys are assigned to, with the number of keys of
 *       each
 *   <li>{@code GET /fallback} returns whether this node has fallen back to the baseline
 * </ul>
 */
final class NodeServer {

    private static final int KEYS = 1_000;

    private final GradualRolloutEngine engine;
    private final TrafficSplitter splitter;
    private final SplitFollower follower;
    private final ContinuousValidator validator;
    private final PredictionTickets tickets;

    private NodeServer(
            GradualRolloutEngine engine,
            TrafficSplitter splitter,
            SplitFollower follower,
            ContinuousValidator validator,
            PredictionTickets tickets) {
        this.engine = engine;
        this.splitter = splitter;
        this.follower = follower;
        this.validator = validator;
        this.tickets = tickets;
    }

    /** Returns the port. */
    static int start(
            GradualRolloutEngine engine,
            TrafficSplitter splitter,
            SplitFollower follower,
            ContinuousValidator validator,
            PredictionTickets tickets)
            throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newFixedThreadPool(8));
        http.createContext("/", new NodeServer(engine, splitter, follower, validator, tickets)::handle);
        http.start();
        return http.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = 200;
        String answer;
        try {
            answer = switch (path[1]) {
                case "predict" -> eachLine(body, line -> predict(path[2], line));
                case "outcome" -> eachLine(body, line -> outcome(path[2], line));
                case "promote" -> engine.promote(path[2], path[3]).id();
                case "served" -> served(path[2]);
                case "fallback" -> String.valueOf(follower.isFallenBack());
                default -> throw new IllegalArgumentException("No such path: " + path[1]);
            };
        } catch (RuntimeException e) {
            status = 500;
            answer = e.toString();
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String eachLine(String body, UnaryOperator<String> answer) {
        return body.lines().map(answer).collect(Collectors.joining("\n"));
    }

    private String predict(String model, String line) {
        String[] trip = line.split(" ", -1);
        Assignment assignment = splitter.assign(model, trip[0]);
        long began = System.nanoTime();
        String ticket;
        try {
            double minutes = TripModel.predict(assignment.version(), trip[0], Double.parseDouble(trip[1]));
            ticket = tickets.predicted(assignment, trip[0], minutes, Duration.ofNanos(System.nanoTime() - began))
                    .orElse("-");
        } catch (IllegalStateException e) {
            validator.failed(assignment, Duration.ofNanos(System.nanoTime() - began));
            ticket = "-";
        }
        String step = assignment.step().map(NodeServer::text).orElse("-");
        return assignment.version() + " " + step + " " + ticket;
    }

    private static String text(StepRef step) {
        return step.rolloutId() + "/" + step.index() + "/" + step.name();
    }

    private String outcome(String model, String line) {
        String[] outcome = line.split(" ", -1);
        return tickets.observed(model, outcome[0], Double.parseDouble(outcome[1]))
                .name();
    }

    private String served(String model) {
        Map<String, Integer> versions = new TreeMap<>();
        for (int i = 0; i < KEYS; i++) {
            versions.merge(splitter.assign(model, "key-" + i).version(), 1, Integer::sum);
        }
        return versions.entrySet().stream()
                .map(version -> version.getKey() + " " + version.getValue())
                .collect(Collectors.joining("\n"));
    }
}
