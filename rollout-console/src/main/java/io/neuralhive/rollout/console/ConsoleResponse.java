package io.neuralhive.rollout.console;

import io.neuralhive.rollout.console.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An HTTP response of the console, independent of the server. It can be written once. */
public final class ConsoleResponse {

    /** Sent with every response. Trusted Types make the browser refuse text as markup, even if the page had a bug. */
    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy",
                    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src"
                            + " 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY");

    private final int status;
    private final String type;
    private final Map<String, String> headers;
    private final byte[] body;
    private final @Nullable Subscription live;

    private ConsoleResponse(
            int status, String type, Map<String, String> headers, byte[] body, @Nullable Subscription live) {
        this.status = status;
        this.type = type;
        Map<String, String> all = new LinkedHashMap<>(SECURITY);
        all.put("Content-Type", type);
        all.put("Cache-Control", "no-store");
        all.putAll(headers);
        this.headers = Collections.unmodifiableMap(all);
        this.body = body;
        this.live = live;
    }

    static ConsoleResponse json(int status, byte[] json) {
        return new ConsoleResponse(status, "application/json", Map.of(), json, null);
    }

    static ConsoleResponse error(int status, String why, Map<String, String> headers) {
        byte[] json = Json.object(out -> out.writeStringProperty("error", why));
        return new ConsoleResponse(status, "application/json", headers, json, null);
    }

    static ConsoleResponse file(String type, byte[] content) {
        return new ConsoleResponse(200, type, Map.of("Cache-Control", "no-cache"), content, null);
    }

    static ConsoleResponse live(Subscription subscription) {
        Map<String, String> unbuffered = Map.of("X-Accel-Buffering", "no");
        return new ConsoleResponse(200, "text/event-stream", unbuffered, new byte[0], subscription);
    }

    /** Returns a copy without a body, as required for {@code HEAD}. */
    ConsoleResponse withoutBody() {
        return new ConsoleResponse(status, type, headers, new byte[0], null);
    }

    /** Returns the status code. */
    public int status() {
        return status;
    }

    /** Returns the header fields, without {@code Content-Length}; unmodifiable. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the length of the body in bytes; empty for an event stream, which needs a thread of its own. */
    public OptionalInt length() {
        return live == null ? OptionalInt.of(body.length) : OptionalInt.empty();
    }

    /**
     * Writes the body. An event stream, without a {@linkplain #length() length}, is flushed after each update, and
     * written until the client disconnects or the console is closed; the thread is interrupted if the client does not
     * read.
     *
     * @throws IOException if the client has disconnected
     */
    public void writeTo(OutputStream out) throws IOException {
        Optional<Subscription> subscription = Optional.ofNullable(live);
        if (subscription.isPresent()) {
            subscription.get().writeTo(out);
        } else {
            out.write(body);
        }
    }
}
