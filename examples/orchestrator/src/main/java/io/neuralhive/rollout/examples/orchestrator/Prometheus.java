package io.neuralhive.rollout.examples.orchestrator;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Prometheus that scrapes the service once a second, if there is one on the path. */
final class Prometheus implements AutoCloseable {

    /** How often it looks. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final File binary;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private Prometheus(File binary, Path directory, int port) {
        this.binary = binary;
        this.directory = directory;
        this.port = port;
    }

    /** Finds it, and where it will listen; empty if the path has none. */
    static Optional<Prometheus> onPath() throws IOException {
        Optional<File> binary = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, "prometheus"))
                .filter(File::canExecute)
                .findFirst();
        return binary.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Prometheus(binary.get(), Files.createTempDirectory("orchestrator-prometheus"), freePort()));
    }

    /** Returns its page. */
    URI uri() {
        return URI.create("http://localhost:" + port);
    }

    /** Starts it. */
    void scrape(URI service) throws IOException {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(configuration, """
            global:
              scrape_interval: %ds
            scrape_configs:
              - job_name: orchestrator
                static_configs:
                  - targets: ["localhost:%d"]
            """.formatted(INTERVAL.toSeconds(), service.getPort()));
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
