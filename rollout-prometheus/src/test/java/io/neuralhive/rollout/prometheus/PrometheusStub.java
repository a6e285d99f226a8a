package io.neuralhive.rollout.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Responds like Prometheus, or with anything else. */
final class PrometheusStub implements AutoCloseable {

    private static final Pattern PART = Pattern.compile("\"rollout_query\", \"([^\"]+)\"");

    /** A request as it came in. */
    record Asked(String method, String path, Map<String, List<String>> headers, Map<String, String> form) {}

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final Map<String, String> values = new TreeMap<>();

    /** Those of the values that are given twice, as of two series. */
    final Set<String> twice = new TreeSet<>();

    /** The fields beside the data in responses with these values. */
    volatile String notes = "";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile String body = "";
    private volatile Map<String, String> headers = Map.of();
    private volatile boolean hangs;

    PrometheusStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers each query with these from now on. */
    void answer(int status, String body, Map<String, String> headers) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    /** Answers with a result of the given type. */
    void result(String type, String result) {
        answer(
                200,
                "{\"status\":\"success\",\"data\":{\"resultType\":\"" + type + "\",\"result\":" + result + "}}",
                Map.of());
    }

    /** Answers nothing until this is closed. */
    void hang() {
        hangs = true;
    }

    static String series(String part, String value) {
        return "{\"metric\":{\"rollout_query\":\"" + part + "\"},\"value\":[1,\"" + value + "\"]}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> fields = Stream.of(form.split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                fields));
        if (hangs) {
            awaitRelease();
        }
        byte[] bytes = (body.isEmpty() ? scripted(fields.get("query")) : body).getBytes(StandardCharsets.UTF_8);
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // The client has read enough.
        }
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the values of the parts that were asked for, as far as they are known. */
    private String scripted(String query) {
        String result = PART.matcher(query)
                .results()
                .map(part -> part.group(1))
                .filter(values::containsKey)
                .flatMap(part ->
                        Collections.nCopies(twice.contains(part) ? 2 : 1, series(part, values.get(part))).stream())
                .collect(Collectors.joining(",", "[", "]"));
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":" + result + "}" + notes + "}";
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
