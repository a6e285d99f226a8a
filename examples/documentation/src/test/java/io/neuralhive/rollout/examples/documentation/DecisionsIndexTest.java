package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The index of docs/decisions has every decision, with the number, title, status and date of its page. */
class DecisionsIndexTest {

    private static final Path DECISIONS = DocumentedExamples.document("decisions");
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
