package io.neuralhive.rollout.examples.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A process of {@link ClusterNode}, controlled from outside. Thread-safe. */
final class NodeProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String name;
    private final Process process;
    private final int port;
    private final NavigableMap<Instant, Instant> reported = new ConcurrentSkipListMap<>();
    private volatile @Nullable Instant killedAt;

    private NodeProcess(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a process and returns when it serves.
     *
     * @param name a unique name
     */
    static NodeProcess start(String name, String databaseUrl, String secret, Duration stage) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx160m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + System.getProperty("cluster.log", "error"),
                        "-cp",
                        classPath(),
                        ClusterNode.class.getName(),
                        name,
                        databaseUrl,
                        secret,
                        Long.toString(stage.toMillis()))
                .redirectError(Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = output.readLine();
        if (port == null) {
            throw new IOException("Node " + name + " ended before it was ready");
        }
        NodeProcess node = new NodeProcess(name, process, Integer.parseInt(port));
        Thread listener = new Thread(() -> node.listen(output), name);
        listener.setDaemon(true);
        listener.start();
        return node;
    }

    private void listen(BufferedReader output) {
        try (output) {
            output.lines().forEach(this::onLine);
        } catch (IOException | UncheckedIOException e) {
            // It was killed.
        }
    }

    private void onLine(String line) {
        if (line.startsWith(AnnouncedEvidence.REPORTED)) {
            String[] times = line.substring(AnnouncedEvidence.REPORTED.length()).split(" ", -1);
            reported.put(Instant.parse(times[1]), Instant.parse(times[0]));
        }
    }

    /** Returns the time before which all counts of the node were shared by the given time. */
    Instant reportedBy(Instant time) {
        Map.Entry<Instant, Instant> latest = reported.floorEntry(time);
        return latest == null ? Instant.EPOCH : latest.getValue();
    }

    /** Returns the longest time that it has taken to share counts. */
    Duration longestReport() {
        return reported.entrySet().stream()
                .map(reporting -> Duration.between(reporting.getValue(), reporting.getKey()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Maven runs programs in its own process, with a class loader for each. */
    private static String classPath() {
        if (NodeProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Kills the process with SIGKILL. */
    void kill() {
        killedAt = Instant.now();
        process.destroyForcibly();
    }

    /** Returns when it was killed; empty if it is alive. */
    Optional<Instant> killedAt() {
        return Optional.ofNullable(killedAt);
    }

    boolean isAlive() {
        return killedAt == null;
    }

    /** Returns the node's response. */
    String post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)), path);
    }

    /** Returns the versions that a thousand keys are assigned to here, with the number of keys of each. */
    Map<String, Integer> served(String model) throws IOException, InterruptedException {
        Map<String, Integer> versions = new TreeMap<>();
        send(HttpRequest.newBuilder().GET(), "served/" + model).lines().forEach(line -> {
            String[] version = line.split(" ", -1);
            versions.put(version[0], Integer.parseInt(version[1]));
        });
        return versions;
    }

    /** Returns whether the node has fallen back to the baseline. */
    boolean isFallenBack() throws IOException, InterruptedException {
        return Boolean.parseBoolean(send(HttpRequest.newBuilder().GET(), "fallback"));
    }

    private String send(HttpRequest.Builder request, String path) throws IOException, InterruptedException {
        var response = HTTP.send(
                request.uri(URI.create("http://127.0.0.1:" + port + "/" + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(name + " responded to " + path + " with " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
