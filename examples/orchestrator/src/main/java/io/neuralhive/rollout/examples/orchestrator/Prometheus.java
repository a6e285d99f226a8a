package io.neuralhive.rollout.examples.orchestrator;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Prometheus that scrapes the service once a second, if there is one on the path. */
final class Prometheus implements AutoCloseable {

    private final Process process;
    private final Path directory;
    private final int port;

    private Prometheus(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Starts it; empty if the path has none. */
    static Optional<Prometheus> scraping(URI service) throws IOException {
        Optional<File> binary = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, "prometheus"))
                .filter(File::canExecute)
                .findFirst();
        return binary.isEmpty() ? Optional.empty() : Optional.of(start(binary.get(), service));
    }

    /** Returns its page. */
    URI uri() {
        return URI.create("http://localhost:" + port);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static Prometheus start(File binary, URI service) throws IOException {
        Path directory = Files.createTempDirectory("orchestrator-prometheus");
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: orchestrator
                    static_configs:
                      - targets: ["localhost:%d"]
                """.formatted(service.getPort()));
        int port = freePort();
        Process process = new ProcessBuilder(
                        binary.getPath(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=localhost:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Prometheus(process, directory, port);
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port", e);
        }
    }
}
