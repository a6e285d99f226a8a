package io.neuralhive.rollout.prometheus;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Prometheus, of the binary that is on the path, with its data in a directory of its own. */
final class PrometheusServer implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(250);

    static final String PATH_OF_ONE_JOB = "/metrics/again";

    private final Path directory;
    private final int port;
    private final List<String> arguments;
    private Process process;

    private PrometheusServer(Path directory, int port, List<String> arguments) {
        this.directory = directory;
        this.port = port;
        this.arguments = arguments;
        start();
    }

    /** Starts a server that scrapes the given ports. */
    static PrometheusServer scraping(Path directory, int... ports) {
        try {
            configure(directory, ports);
            return new PrometheusServer(directory, freePort(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server with a configuration and arguments of its own. */
    static PrometheusServer of(Path directory, String configuration, String... arguments) {
        try {
            Files.writeString(directory.resolve("prometheus.yml"), configuration);
            return new PrometheusServer(directory, freePort(), List.of(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void configure(Path directory, int... ports) throws IOException {
        StringBuilder targets = new StringBuilder();
        for (int port : ports) {
            targets.append(targets.isEmpty() ? "" : ", ")
                    .append("\"127.0.0.1:")
                    .append(port)
                    .append('"');
        }
        Files.writeString(
                directory.resolve("prometheus.yml"), """
                    global:
                      scrape_interval: %1$dms
                      scrape_timeout: %1$dms
                    scrape_configs:
                      - job_name: model
                        static_configs:
                          - targets: [%2$s]
                      # As where two monitors select the same process, which is still one.
                      - job_name: again
                        metrics_path: %3$s
                        static_configs:
                          - targets: [%2$s]
                    """.formatted(INTERVAL.toMillis(), targets, PATH_OF_ONE_JOB));
    }

    /** Scrapes other ports from now on, as where processes come and go. */
    void scrape(int... ports) {
        try {
            configure(directory, ports);
            new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    PrometheusApi api() {
        return new PrometheusApi(HttpClient.newHttpClient(), uri(), Duration.ofSeconds(5), Optional.empty());
    }

    /** Starts the server, which continues with its stored data. */
    void start() {
        try {
            List<String> command = new ArrayList<>(List.of(
                    "prometheus",
                    "--config.file=" + directory.resolve("prometheus.yml"),
                    "--storage.tsdb.path=" + directory.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port,
                    "--log.level=warn"));
            command.addAll(arguments);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Is the package prometheus installed?", e);
        }
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> api().query("vector(1)", Instant.now()).size() == 1);
    }

    /** Kills the server, which can't store what it has in mind. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the samples of a query now. */
    List<QueryResponse.Sample> query(String promql) {
        try {
            return api().query(promql, Instant.now());
        } catch (PrometheusException | InterruptedException e) {
            throw new IllegalStateException(promql, e);
        }
    }

    /** Waits until each target was scraped so often from now on. */
    void awaitScrapes(int number) {
        Instant from = Instant.now();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    long millis = Duration.between(from, Instant.now()).toMillis() + 1;
                    List<QueryResponse.Sample> counts = query("count_over_time(up[" + millis + "ms])");
                    return !counts.isEmpty() && counts.stream().allMatch(count -> count.value() >= number);
                });
    }

    @Override
    public void close() {
        kill();
    }
}
