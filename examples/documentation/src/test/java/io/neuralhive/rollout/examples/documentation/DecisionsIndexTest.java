package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The index of docs/decisions has every decision, as its page has it, and every decision that a source names is there. */
class DecisionsIndexTest {

    private static final Path DECISIONS = DocumentedExamples.document("decisions");
    private static final Path ROOT = DECISIONS.resolve("../..");
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
        for (Path source : sources()) {
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

    /** Returns what is written by hand: sources, resources and documents, without what a build makes. */
    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skipped = folder.endsWith("target") || folder.endsWith(".git");
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().matches(".*\\.(java|md|xml|sh|sql|yml)")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
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
