package io.neuralhive.rollout.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP handler that mounts a console in the JDK's HTTP server. Event streams are written by daemon threads of their
 * own, so that they occupy none of the server's threads. Thread-safe.
 *
 * <pre>{@code
 * server.createContext("/rollouts", JdkConsoleHandler.of(console));
 * }</pre>
 */
public final class JdkConsoleHandler implements HttpHandler {

    /**
     * The maximum of unread bytes that are drained. If a client sends more, its connection is closed, and it may not
     * receive the response.
     */
    private static final long MAX_SKIPPED = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JdkConsoleHandler.class);

    private final Console console;

    private JdkConsoleHandler(Console console) {
        this.console = console;
    }

    /** Returns a handler; the path of its context is where the console is mounted. */
    public static HttpHandler of(Console console) {
        return new JdkConsoleHandler(console);
    }

    @Override
    public void handle(HttpExchange exchange) {
        String mount = exchange.getHttpContext().getPath().replaceFirst("/$", "");
        String query = exchange.getRequestURI().getRawQuery();
        ConsoleResponse response = console.handle(new ConsoleRequest(
                exchange.getRequestMethod(),
                mount,
                exchange.getRequestURI().getRawPath().substring(mount.length()),
                query == null ? "" : query,
                exchange.getRequestHeaders(),
                exchange.getRequestBody()));
        skipRest(exchange);
        response.headers().forEach(exchange.getResponseHeaders()::set);
        if (response.length().isPresent()) {
            write(exchange, response, response.length().getAsInt());
        } else {
            Thread thread = new Thread(() -> write(exchange, response, 0), "rollout-console-client");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * The server closes a connection with much unread data, and a client that is still sending may then miss the
     * response.
     */
    private static void skipRest(HttpExchange exchange) {
        try {
            InputStream rest = exchange.getRequestBody();
            // Not by skip(): the server's streams pass it on to the connection below them.
            byte[] buffer = new byte[8_192];
            long skipped = 0;
            for (int read = 0; read >= 0 && skipped < MAX_SKIPPED; read = rest.read(buffer)) {
                skipped += read;
            }
        } catch (IOException e) {
            LOG.debug("rollout_console_client_gone why={}", e.toString());
        }
    }

    /** For this server, a length of 0 means an unknown length, and -1 means no body. */
    private static void write(HttpExchange exchange, ConsoleResponse response, int length) {
        boolean bodiless = response.length().isPresent() && length == 0;
        try (exchange) {
            exchange.sendResponseHeaders(response.status(), bodiless ? -1 : length);
            OutputStream body = exchange.getResponseBody();
            response.writeTo(body);
        } catch (IOException e) {
            LOG.debug("rollout_console_client_gone why={}", e.toString());
        }
    }
}
