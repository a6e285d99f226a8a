package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The index of docs/decisions has every decision, as its page has it, and every decision that a source names is there. */
class DecisionsIndexTest {

    private static final Path DECISIONS = DocumentedExamples.document("decisions");
    private static final Pattern NAME = Pattern.compile("\\b(\\d{4}-[a-z][a-z0-9-]*\\.md)\\b");
    private static final Pattern PAGE = Pattern.compile(
            "# (\\d+)\\. (.+)\n\nStatus: (accepted|superseded by \\[(\\d+)\\]\\([^)]+\\)), (\\d{4}-\\d\\d-\\d\\d)");

    @Test
    void listsEveryDecisionOnce() throws IOException {
        List<String> rows = Files.readAllLines(DECISIONS.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| ["))
                .toList();
        try (Stream<Path> pages = Files.list(DECISIONS)) {
            assertThat(rows)
                    .containsExactlyElementsOf(
                            pages.filter(page -> page.getFileName().toString().matches("\\d{4}-.*"))
                                    .sorted()
                                    .map(DecisionsIndexTest::row)
                                    .toList());
        }
    }

    @Test
    void hasEveryDecisionThatASourceNames() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path source : ProjectFiles.written("java|md|xml|sh|sql|yml")) {
            Matcher name = NAME.matcher(Files.readString(source));
            for (; name.find(); named++) {
                if (!Files.exists(DECISIONS.resolve(name.group(1)))) {
                    missing.add(source + " names " + name.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).as("decisions named").isGreaterThan(50);
    }

    /** Whoever reads the code finds why it is as it is. */
    @Test
    void everyAcceptedDecisionIsNamedByTheCodeThatItExplains() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path source : ProjectFiles.written("java|xml|sh|sql|yml")) {
            NAME.matcher(Files.readString(source)).results().forEach(found -> named.add(found.group(1)));
        }
        try (Stream<Path> pages = Files.list(DECISIONS)) {
            assertThat(named)
                    .containsAll(pages.map(page -> page.getFileName().toString())
                            .filter(name -> name.matches("\\d{4}-.*"))
                            .filter(DecisionsIndexTest::isAccepted)
                            .toList());
        }
    }

    private static boolean isAccepted(String name) {
        return row(DECISIONS.resolve(name)).contains("| accepted |");
    }

    private static String row(Path page) {
        try {
            Matcher text = PAGE.matcher(Files.readString(page));
            assertThat(text.lookingAt())
                    .as("title, status and date of %s", page)
                    .isTrue();
            String status = text.group(4) == null ? "accepted" : "superseded by " + text.group(4);
            return "| [%s](%s) | %s | %s | %s |"
                    .formatted(text.group(1), page.getFileName(), text.group(2), status, text.group(5));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
