package io.neuralhive.rollout.examples.orchestrator;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of the Prometheus binary on the path, which scrapes the service and the process with the models. */
final class Prometheus implements AutoCloseable {

    private final File binary;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private Prometheus(File binary, Path directory, int port) {
        this.binary = binary;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Finds the binary, and a free port.
     *
     * @throws IOException if there is no such binary on the path
     */
    static Prometheus onPath() throws IOException {
        File binary = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, "prometheus"))
                .filter(File::canExecute)
                .findFirst()
                .orElseThrow(() ->
                        new IOException("The path has no prometheus, which this example needs as its metrics source:"
                                + " install it, on Debian with apt-get install prometheus"));
        return new Prometheus(binary, Files.createTempDirectory("orchestrator-prometheus"), freePort());
    }

    /** Returns the URL of its page. */
    URI uri() {
        return URI.create("http://localhost:" + port);
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param service the URL of the service
     * @param host the URL of the model host
     * @param interval the scrape interval
     * @param rules the alerting rules, evaluated at the same interval
     */
    void scrape(URI service, URI host, Duration interval, Optional<Path> rules)
            throws IOException, InterruptedException {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(configuration, """
            global:
              scrape_interval: %1$dms
              scrape_timeout: %1$dms
              evaluation_interval: %1$dms
            rule_files: [%4$s]
            scrape_configs:
              - job_name: orchestrator
                static_configs:
                  - targets: ["localhost:%2$d"]
              - job_name: model-host
                static_configs:
                  - targets: ["localhost:%3$d"]
            """.formatted(
                        interval.toMillis(),
                        service.getPort(),
                        host.getPort(),
                        rules.map(file -> "'" + file + "'").orElse("")));
        Process started = new ProcessBuilder(
                        binary.getPath(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=localhost:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        while (!isReady()) {
            if (!started.isAlive()) {
                throw new IOException("Prometheus has ended: " + Files.readString(directory.resolve("prometheus.log")));
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri().resolve("/-/ready")).build();
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
