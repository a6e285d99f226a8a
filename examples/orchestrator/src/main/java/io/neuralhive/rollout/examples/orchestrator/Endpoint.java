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

/** What is answered to requests of one kind. */
interface Endpoint {

    /**
     * An answer.
     *
     * @param status HTTP's
     * @param type of the text
     */
    record Answer(int status, String type, String text) {

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain", text);
        }

        static Answer metrics(String text) {
            return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text);
        }
    }

    /**
     * Returns the answer.
     *
     * @param parameters those of the query, decoded
     */
    Answer answer(Map<String, String> parameters);

    /** Returns a server on this machine alone. */
    static HttpServer listening(int port) throws IOException {
        // Without it, this server answers a connection that is kept open some forty milliseconds late.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new IOException("Port " + port + " is taken: choose another one with --port", e);
        }
    }

    /** Returns what answers requests of one method, and refuses all others. */
    static HttpHandler on(String method, Endpoint endpoint) {
        return exchange -> {
            try (exchange) {
                send(
                        exchange,
                        exchange.getRequestMethod().equals(method)
                                ? endpoint.answer(parameters(exchange))
                                : Answer.text(405, "Send " + method + "\n"));
            } catch (RuntimeException e) {
                send(exchange, Answer.text(500, "There is no answer\n"));
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
