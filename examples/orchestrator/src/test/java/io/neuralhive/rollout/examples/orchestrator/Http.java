package io.neuralhive.rollout.examples.orchestrator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;

/** HTTP requests of tests. */
final class Http {

    private Http() {}

    static String get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Returns how many series a query to Prometheus gives. */
    static long series(URI prometheus, String query) throws IOException, InterruptedException {
        URI uri = prometheus.resolve("/api/v1/query?query=" + query);
        return Pattern.compile("\"metric\"").matcher(get(uri)).results().count();
    }
}
