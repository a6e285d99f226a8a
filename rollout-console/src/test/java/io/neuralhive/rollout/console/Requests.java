package io.neuralhive.rollout.console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests as a browser on the console's own page sends them, and the content of responses. */
final class Requests {

    static final Map<String, List<String>> PAGE =
            Map.of("Host", List.of("localhost:8080"), "Sec-Fetch-Site", List.of("same-origin"));

    private Requests() {}

    static ConsoleRequest get(String path) {
        return request("GET", path, PAGE, "");
    }

    static ConsoleRequest get(String path, String parameter, String value) {
        return get(path + "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    static ConsoleRequest post(String path, String json) {
        Map<String, List<String>> headers = new LinkedHashMap<>(PAGE);
        headers.put("Origin", List.of("http://localhost:8080"));
        headers.put("Content-Type", List.of("application/json"));
        return request("POST", path, headers, json);
    }

    static ConsoleRequest request(String method, String target, Map<String, List<String>> headers, String body) {
        return request(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static ConsoleRequest request(String method, String target, Map<String, List<String>> headers, byte[] body) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return new ConsoleRequest(method, "/rollouts", path, query, headers, new ByteArrayInputStream(body));
    }

    /** Returns the body of a response that has an end. */
    static String body(ConsoleResponse response) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            response.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
