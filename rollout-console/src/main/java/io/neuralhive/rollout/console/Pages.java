package io.neuralhive.rollout.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The files of the page. */
final class Pages {

    private record File(String name, String type) {}

    private static final Map<String, File> FILES = Map.of(
            "/", new File("console.html", "text/html; charset=utf-8"),
            "/console.css", new File("console.css", "text/css; charset=utf-8"),
            "/console.js", new File("console.js", "text/javascript; charset=utf-8"),
            "/icon.svg", new File("icon.svg", "image/svg+xml"));

    private Pages() {}

    /** Returns the file at a path. */
    static Optional<ConsoleResponse> at(String path) {
        return Optional.ofNullable(FILES.get(path))
                .map(file -> ConsoleResponse.file(file.type(), content(file.name())));
    }

    private static byte[] content(String name) {
        try (InputStream file = Pages.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("The resource " + name + " is missing beside " + Pages.class.getName());
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
