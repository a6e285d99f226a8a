package io.neuralhive.rollout.examples.orchestrator;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of docs/operations/runbook.md, run as they stand there, beside the service's log. */
final class Runbook {

    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");

    private final Path directory;
    private final String text;
    private final List<String> preamble;

    /**
     * Reads it.
     *
     * @param directory where {@code service.log} is
     */
    Runbook(Path directory, URI prometheus, URI console, String model) throws IOException {
        this.directory = directory;
        text = Files.readString(Path.of(System.getProperty("basedir", "."), "../../docs/operations/runbook.md"));
        List<String> first = blocks(text);
        // In place of the addresses that stand there, and with the function that follows them.
        preamble = List.of(
                "set -euo pipefail", "PROMETHEUS=" + prometheus, "CONSOLE=" + console, "MODEL=" + model, first.get(1));
    }

    /** Runs the commands of a section and returns what they print. */
    String follow(String section) throws IOException, InterruptedException {
        int begin = text.indexOf("\n## " + section + "\n");
        int end = text.indexOf("\n## ", begin + 1);
        if (begin < 0) {
            throw new IllegalArgumentException("The runbook has no section " + section);
        }
        return run(blocks(text.substring(begin, end < 0 ? text.length() : end)));
    }

    /** Runs the command that shows a rollout and the one that ends it, which come before the first section. */
    String showAndAbort() throws IOException, InterruptedException {
        return run(blocks(text.substring(0, text.indexOf("\n## "))).subList(2, 4));
    }

    private String run(List<String> commands) throws IOException, InterruptedException {
        List<String> script = new ArrayList<>(preamble);
        script.addAll(commands);
        Path file = Files.write(directory.resolve("runbook.sh"), script);
        Process bash = new ProcessBuilder("bash", file.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!bash.waitFor(1, TimeUnit.MINUTES) || bash.exitValue() != 0) {
            throw new IllegalStateException("The runbook's commands fail: " + commands + "\n" + said);
        }
        return said;
    }

    private static List<String> blocks(String part) {
        Matcher matcher = BLOCK.matcher(part);
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
