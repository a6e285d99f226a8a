package io.neuralhive.rollout.examples.orchestrator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps HTTP requests to {@link Endpoint}s. */
final class Endpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private Endpoints() {}

    /** Returns a server on the loopback address. */
    static HttpServer listening(int port) throws IOException {
        // Without it, this server delays responses on a kept-alive connection by some forty milliseconds.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new IOException("Port " + port + " is in use: choose another one with --port", e);
        }
    }

    /**
     * Returns a handler of requests with one method, which refuses all others and those posted by pages in a browser.
     */
    static HttpHandler on(String method, Endpoint endpoint) {
        return exchange -> {
            try (exchange) {
                send(exchange, answer(method, endpoint, exchange));
            }
        };
    }

    private static Endpoint.Answer answer(String method, Endpoint endpoint, HttpExchange exchange) {
        if (!exchange.getRequestMethod().equals(method)) {
            return Endpoint.Answer.text(405, "Send " + method + "\n");
        }
        if (method.equals("POST") && exchange.getRequestHeaders().containsKey("Origin")) {
            // Browsers send this header with every post. No browser is expected to post here, least of all a page of
            // another site.
            return Endpoint.Answer.text(403, "Requests from pages in a browser are not allowed\n");
        }
        try {
            return endpoint.answer(parameters(exchange));
        } catch (RuntimeException e) {
            LOG.warn("no_answer path={}", exchange.getHttpContext().getPath(), e);
            return Endpoint.Answer.text(500, "The request failed\n");
        }
    }

    private static void send(HttpExchange exchange, Endpoint.Answer answer) throws IOException {
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
