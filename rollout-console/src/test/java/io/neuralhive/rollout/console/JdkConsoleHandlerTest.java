package io.neuralhive.rollout.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The console in a real server, over real connections. */
class JdkConsoleHandlerTest {

    /** Longer than events are gathered until they are sent. */
    private static final Duration TELLING = Duration.ofMillis(60);

    private final AtomicLong nanos = new AtomicLong();
    private final Service service = new Service(builder ->
                    builder.authorizer(Authorizer.trusting()).maxClients(3).nanos(nanos::get))
            .start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void servesThePageBelowItsMount() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!doctype html>");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(get("/console.css").statusCode()).isEqualTo(200);
        assertThat(get("/../secret").statusCode()).isEqualTo(404);
        assertThat(get("").statusCode()).isEqualTo(308);
        assertThat(get("").headers().firstValue("Location")).contains("/rollouts/");
        assertThat(get("more").statusCode()).isEqualTo(404);
    }

    @Test
    void answersWithoutABodyWhereNoneIsWanted() throws Exception {
        HttpResponse<String> head = client.send(
                HttpRequest.newBuilder(service.uri("/"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void changesWhatIsAskedFor() throws Exception {
        String body = "{\"model\":\"" + Service.MODEL + "\",\"version\":\"v2\",\"actor\":\"Zo\u00eb\",\"reason\":\"\"}";

        HttpResponse<String> response = post("/api/promote", body);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(service.engine
                        .active(Service.MODEL)
                        .orElseThrow()
                        .identity()
                        .requestedBy()
                        .actor())
                .isEqualTo("Zo\u00eb");
    }

    @Test
    void goesOnAfterABodyThatIsTooLong() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(post("/api/promote", "x".repeat(1_000_000)).statusCode())
                    .as("as what is sent is read to its end")
                    .isEqualTo(413);
        }
        assertThat(get("/api/models").statusCode()).isEqualTo(200);
    }

    @Test
    void sendsEventsLive() throws Exception {
        HttpResponse<InputStream> live = listen();
        assertThat(live.headers().firstValue("Content-Type")).contains("text/event-stream");
        BufferedReader lines = new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8));
        assertThat(awaitLine(lines, "\"rollout\":null")).startsWith("data: {");

        String id = service.engine.promote(Service.MODEL, "v2").id();
        awaitLine(lines, "\"possible\":[\"pause\",\"abort\"]");
        service.engine.pause(id, "alice", "lunch");
        String received = awaitLine(lines, "\"possible\":[\"resume\",\"abort\"]");
        String asked = get("/api/model?name=" + Service.MODEL).body();

        assertThat(received.replaceFirst("\"at\":\"[^\"]*\"", ""))
                .as("the same is sent live and returned")
                .isEqualTo("data: " + asked.replaceFirst("\"at\":\"[^\"]*\"", ""));
        live.body().close();
    }

    @Test
    void servesOthersWhileClientsListenAndForgetsThoseThatAreGone() throws Exception {
        List<HttpResponse<InputStream>> live = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            live.add(listen());
        }
        assertThat(get("/api/models").statusCode()).isEqualTo(200);
        HttpResponse<InputStream> refused = listen();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        live.get(0).body().close();
        String id = service.engine.promote(Service.MODEL, "v2").id();
        await().pollInterval(TELLING).until(() -> {
            // A connection that was closed is noticed when something is written to it.
            toggle(id, "");
            HttpResponse<InputStream> again = listen();
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    @Test
    void dropsAClientThatDoesNotRead() throws Exception {
        String id = service.engine.promote(Service.MODEL, "v2").id();
        String reason = "x".repeat(2_000);
        for (int i = 0; i < 60; i++) {
            service.engine.pause(id, "alice", reason);
            service.engine.resume(id, "alice", reason);
        }
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(1_000);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
            socket.getOutputStream()
                    .write(("GET /rollouts/api/live?model=" + Service.MODEL + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> clientThreads() == 1);
            await().atMost(30, TimeUnit.SECONDS).pollInterval(TELLING).until(() -> {
                toggle(id, reason);
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(Subscription.LONGEST_WRITE_SECONDS) / 8);
                return clientThreads() == 0;
            });
        }
    }

    @Test
    void endsWhatIsLiveWhenItIsClosed() throws Exception {
        HttpResponse<InputStream> live = listen();
        service.console.close();

        assertThat(new String(live.body().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("retry: ");
        assertThat(listen().statusCode()).isEqualTo(503);
    }

    /** Causes an event that is sent. */
    private void toggle(String id, String reason) {
        if (service.engine.find(id).orElseThrow().isPaused()) {
            service.engine.resume(id, "alice", reason);
        } else {
            service.engine.pause(id, "alice", reason);
        }
    }

    private static long clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rollout-console-client"))
                .count();
    }

    private HttpResponse<InputStream> listen() throws Exception {
        return client.send(
                HttpRequest.newBuilder(service.uri("/api/live?model=" + Service.MODEL))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private static String awaitLine(BufferedReader lines, String part) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("The server ended the response before it sent " + part);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(service.uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return client.send(
                HttpRequest.newBuilder(service.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }
}
