package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Finds the parts of {@code docs/configuration.md} that have to agree with the code. */
final class Documentation {

    private static final String TEXT = read(Path.of("..", "docs", "configuration.md"));

    private Documentation() {}

    /** Returns the text between {@code <!-- name -->} and {@code <!-- end of name -->}. */
    static String part(String name) {
        return between(TEXT, "<!-- " + name + " -->\n", "<!-- end of " + name + " -->");
    }

    /** Returns the lines of the first code block of a part. */
    static String code(String name) {
        String block = between(part(name), "```", "```");
        return block.substring(block.indexOf('\n') + 1);
    }

    /** Returns the only commands of {@code docs/pt-BR/configuracao.md}. */
    static String commandsInPortuguese() {
        return between(read(Path.of("..", "docs", "pt-BR", "configuracao.md")), "```sh\n", "```");
    }

    /** Returns the table of all settings as it should be. */
    static String table() {
        return Arrays.stream(PolicyKey.values())
                .map(key -> String.format(
                        "| `%s` | `%s` | `%s` | `%s` | %s |\n",
                        key.path(),
                        key.environmentName(),
                        key.key(),
                        key.format(RolloutPolicy.defaults()),
                        key.allowed()))
                .collect(Collectors.joining("", """
                        | In the file | In the environment | In overrides | Default | Allowed |
                        | --- | --- | --- | --- | --- |
                        """, ""));
    }

    /** Returns the lines of a source file between {@code // documentation} and {@code // end}. */
    static String sourceOfExample() {
        String source = read(Path.of("src/test/java/io/neuralhive/rollout/config/yaml/LoadingExample.java"));
        return between(source, "// documentation\n", "// end").stripTrailing().stripIndent() + "\n";
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        int to = text.indexOf(end, from + start.length());
        if (from < 0 || to < 0) {
            throw new AssertionError("Nothing between " + start + " and " + end);
        }
        return text.substring(from + start.length(), to);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
