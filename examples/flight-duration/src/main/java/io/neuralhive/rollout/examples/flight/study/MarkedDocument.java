package io.neuralhive.rollout.examples.flight.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A document with generated parts, each between {@code <!-- name -->} and {@code <!-- end of name -->}. */
final class MarkedDocument {

    private final Path file;

    MarkedDocument(Path file) {
        this.file = file;
    }

    /**
     * Replaces the content of a part with lines, as preformatted text.
     *
     * @throws IllegalStateException if there is no such part
     */
    void replace(String part, List<String> lines) throws IOException {
        String text = Files.readString(file);
        int start = text.indexOf(begin(part));
        int end = text.indexOf(end(part));
        if (start < 0 || end < start) {
            throw new IllegalStateException(
                    file + " has no part " + part + ": put " + begin(part) + " and " + end(part) + " around its place");
        }
        String fenced = "\n```text\n" + String.join("\n", lines) + "\n```\n";
        Files.writeString(file, text.substring(0, start + begin(part).length()) + fenced + text.substring(end));
    }

    private static String begin(String part) {
        return "<!-- " + part + " -->";
    }

    private static String end(String part) {
        return "<!-- end of " + part + " -->";
    }
}
