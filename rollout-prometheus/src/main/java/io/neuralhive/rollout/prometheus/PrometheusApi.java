package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.Names;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A client of Prometheus' {@code /api/v1/query}. Follows no redirects, which could send the credentials elsewhere.
 * Thread-safe.
 */
final class PrometheusApi {

    private static final int LONGEST_ANSWER = 1_000_000;

    private final HttpClient http;
    private final URI endpoint;
    private final Duration timeout;
    private final Optional<Supplier<String>> authorization;

    /**
     * Creates a client.
     *
     * @param timeout of a query, including its response
     * @param authorization supplies the header {@code Authorization}
     */
    PrometheusApi(HttpClient http, URI server, Duration timeout, Optional<Supplier<String>> authorization) {
        this.http = http;
        this.endpoint = URI.create(server.toString().replaceFirst("/+$", "") + "/api/v1/query");
        this.timeout = timeout;
        this.authorization = authorization;
    }

    /** Returns the samples of a query at a time. */
    List<QueryResponse.Sample> query(String promql, Instant time) throws PrometheusException, InterruptedException {
        Map<String, String> form = Map.of(
                "query", promql,
                "time", seconds(time),
                "timeout", Template.duration(timeout));
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(timeout)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(encode(form)));
        authorization.ifPresent(header -> request.setHeader("Authorization", Credentials.header(header.get())));
        HttpResponse<byte[]> response = send(request.build());
        requireAnswered(response);
        return QueryResponse.read(response.statusCode(), response.body());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws PrometheusException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, info -> new LimitedBody(LONGEST_ANSWER));
        try {
            return sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof HttpTimeoutException ? late(cause) : unreachable(cause);
        } catch (TimeoutException e) {
            throw late(e);
        } finally {
            sent.cancel(true);
        }
    }

    private void requireAnswered(HttpResponse<byte[]> response) throws PrometheusException {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new PrometheusException("Prometheus at " + endpoint + " responded with " + status
                    + ": check the credentials; they were " + (authorization.isPresent() ? "given" : "not given"));
        }
        if (status / 100 == 3) {
            String target = response.headers().firstValue("Location").orElse("nowhere");
            throw new PrometheusException("Prometheus at " + endpoint + " responded with " + status + ", a redirect to "
                    + Names.printableSentence(target) + ", which is not followed: configure the final URL");
        }
    }

    private PrometheusException late(Throwable cause) {
        return new PrometheusException(
                "Prometheus at " + endpoint + " did not respond within " + timeout.toMillis() + " ms", null, cause);
    }

    private PrometheusException unreachable(Throwable cause) {
        String why = cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : cause.getClass().getSimpleName();
        return new PrometheusException(
                "Prometheus at " + endpoint + " can't be queried: " + Names.printableSentence(why), null, cause);
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String seconds(Instant time) {
        return String.format(
                Locale.ROOT,
                "%d.%03d",
                Math.floorDiv(time.toEpochMilli(), 1_000L),
                Math.floorMod(time.toEpochMilli(), 1_000L));
    }
}
