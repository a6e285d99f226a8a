package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalogue of log events lists exactly those that the main sources of all modules log, each at its level. */
class LogEventsDocumentTest {

    private static final Path ROOT = Path.of("..");

    /** A statement that logs, up to its first argument. */
    private static final Pattern STATEMENT = Pattern.compile(
            "\\b(?:LOG|log)(?:\\.|::)(trace|debug|info|warn|error|at[A-Z]\\w+)\\b\\(?\\s*(\"[^\"]*\")?");
    /** Statements without a name of their own, which the other patterns find where the name is given. */
    private static final List<String> INDIRECT = List.of(
            "log.warn(\"{} model={} times={}\"",
            "LOG.warn(\"rollout_{}_failed why={}\"",
            "LOG.debug(\"rollout_{}_failed\"",
            "LOG::warn",
            "LOG.atLevel(");

    private final Map<String, TreeSet<String>> levels = new TreeMap<>();
    private final List<String> nameless = new ArrayList<>();

    @BeforeEach
    void scanTheSources() throws IOException {
        for (Path source : sources()) {
            String text = Files.readString(source);
            statements(text);
            find("new Warning\\(\\s*\\w+,\\s*\"([a-z0-9_]+)\"", text).forEach(found -> add(found.group(1), "WARN"));
            find("line\\(\\s*(?:Level\\.(\\w+)|level),\\s*\"([a-z0-9_]*[a-z0-9])\"", text)
                    .forEach(found -> add(found.group(2), found.group(1) == null ? "INFO or WARN" : found.group(1)));
            find("\\? \"(rollout_[a-z_]+)\" : \"(rollout_[a-z_]+)\"", text).forEach(found -> {
                add(found.group(1), "WARN");
                add(found.group(2), "WARN");
            });
            find("(?:Repeated\\.start\\(|\\.repeat\\(|\\.startTimers\\([^\",]+,)\\s*\"([a-z_]+)\"", text)
                    .forEach(found -> add("rollout_" + found.group(1) + "_failed", "WARN, DEBUG"));
            find("-> \"([a-z_]+_degradation)\"", text).forEach(found -> add("rollout_" + found.group(1), "WARN"));
            find("reason\\.label\\(\\) \\+ \"_degradation\"", text)
                    .forEach(found -> add("rollout_REASON_degradation", "WARN"));
            find("Optional\\.of\\(\"(rollout_[a-z_]+) ", text).forEach(found -> add(found.group(1), "WARN"));
        }
    }

    @Test
    void listsExactlyTheEventsThatAreLogged() throws IOException {
        assertThat(catalogue().keySet()).containsExactlyInAnyOrderElementsOf(levels.keySet());
    }

    @Test
    void listsTheirLevels() throws IOException {
        Map<String, String> logged = new TreeMap<>();
        levels.forEach((event, found) -> logged.put(event, String.join(", ", found.descendingSet())));
        assertThat(catalogue()).containsExactlyInAnyOrderEntriesOf(logged);
    }

    /** A statement whose name this test does not find would be missing from the catalogue unnoticed. */
    @Test
    void findsTheNameOfEveryStatement() {
        assertThat(nameless).isEmpty();
        assertThat(levels).hasSizeGreaterThan(60);
    }

    private void statements(String text) {
        find(STATEMENT, text).forEach(found -> {
            String name = first("\"([a-z0-9_]+)[\" :]", String.valueOf(found.group(2)));
            if (!name.isEmpty()) {
                add(name, found.group(1).toUpperCase(Locale.ROOT));
            } else if (!INDIRECT.contains(found.group())) {
                nameless.add(found.group());
            }
        });
    }

    private void add(String event, String level) {
        TreeSet<String> found = levels.computeIfAbsent(event, any -> new TreeSet<>(LogEventsDocumentTest::bySeverity));
        Collections.addAll(found, level.split(", "));
    }

    private static int bySeverity(String left, String right) {
        List<String> all = List.of("TRACE", "DEBUG", "INFO", "INFO or WARN", "WARN", "ERROR");
        return Integer.compare(all.indexOf(left), all.indexOf(right));
    }

    private static Map<String, String> catalogue() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        find("(?m)^\\| (`[^|]+`) \\| ([^|]+) \\|", Files.readString(ROOT.resolve(Path.of("docs", "log-events.md"))))
                .forEach(row -> Arrays.stream(row.group(1).replace("`", "").split(", "))
                        .forEach(event ->
                                assertThat(rows.put(event, row.group(2))).isNull()));
        return rows;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> module.getFileName().toString().matches("rollout-(?!benchmarks).*"))
                    .map(module -> module.resolve(Path.of("src", "main", "java")))
                    .filter(Files::isDirectory)
                    .flatMap(LogEventsDocumentTest::files)
                    .collect(Collectors.toList());
        }
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(String regex, String text) {
        return find(regex, text).map(found -> found.group(1)).findFirst().orElse("");
    }

    private static Stream<MatchResult> find(String regex, String text) {
        return find(Pattern.compile(regex), text);
    }

    private static Stream<MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
