package io.neuralhive.rollout.benchmarks.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A process of {@link LoadNode}, controlled from outside. */
final class LoadProcess implements AutoCloseable {

    private final Process process;
    private final CountDownLatch promoted = new CountDownLatch(1);
    private final BlockingQueue<Map<String, Long>> answers = new LinkedBlockingQueue<>();
    private Map<String, Long> answer = new HashMap<>();
    private final Lags lags;

    private LoadProcess(Process process, Lags lags) {
        this.process = process;
        this.lags = lags;
    }

    /**
     * Starts one of several processes.
     *
     * @param lags receives all evaluations
     */
    static LoadProcess start(String url, int models, int nodes, int self, Lags lags) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath(),
                        LoadNode.class.getName(),
                        url,
                        Integer.toString(models),
                        Integer.toString(nodes),
                        Integer.toString(self))
                .redirectError(Redirect.INHERIT)
                .start();
        LoadProcess load = new LoadProcess(process, lags);
        Thread listener = new Thread(load::listen, "node-" + self);
        listener.setDaemon(true);
        listener.start();
        return load;
    }

    /** Maven runs programs in its own process, with a class loader for each. */
    private static String classPath() {
        if (LoadProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private void listen() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(this::onLine);
        } catch (IOException | UncheckedIOException e) {
            // It has ended.
        }
    }

    private void onLine(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "promoted" -> promoted.countDown();
            case "evaluated" -> {
                String[] times = words[2].split(" ", 2);
                lags.add(words[1], Instant.parse(times[0]), Instant.parse(times[1]));
            }
            case "taken" -> lags.taken(Instant.parse(words[1]));
            case "statements" -> answer.merge(words[2], Long.parseLong(words[1]), Long::sum);
            case "done" -> {
                answers.add(answer);
                answer = new HashMap<>();
            }
            default -> System.out.println(line);
        }
    }

    void awaitPromoted() throws InterruptedException {
        if (!promoted.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The rollouts did not start within 2 minutes; 1 minute was expected");
        }
    }

    /** Returns the number of executions of each SQL. */
    Map<String, Long> statements() throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        Map<String, Long> counts = answers.poll(1, TimeUnit.MINUTES);
        if (counts == null) {
            throw new IllegalStateException("A node does not respond");
        }
        return counts;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
