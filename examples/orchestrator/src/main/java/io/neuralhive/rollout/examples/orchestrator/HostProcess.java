package io.neuralhive.rollout.examples.orchestrator;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A process of {@link ModelHost}, which ends with this one. */
final class HostProcess implements AutoCloseable {

    private final Process process;
    private final URI uri;

    private HostProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts a process and returns when it serves. */
    static HostProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        ModelHost.class.getName())
                .redirectError(Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String uri = output.readLine();
        if (uri == null) {
            throw new IOException("The process with the models ended before it was ready");
        }
        return new HostProcess(process, URI.create(uri));
    }

    /** Maven runs programs in its own process, with a class loader for each. */
    private static String classPath() {
        if (HostProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
