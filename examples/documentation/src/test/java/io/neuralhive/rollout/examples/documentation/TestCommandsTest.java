package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A command of the documentation that runs a test runs it: the class is there, and the profile of its tag is given. */
class TestCommandsTest {

    private static final Pattern COMMAND = Pattern.compile("mvn [^\n`]*-Dtest='?([\\w*]+)[^\n`]*");
    /** Of the tags, those whose tests only run with the profile of the same name. */
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(exhaustive|postgres|prometheus|browser)\"\\)");
    /** What stands for a name of the reader's. */
    private static final List<String> PLACEHOLDERS = List.of("NAME", "NameOfTheTest");

    @Test
    void runTheTestsThatTheyName() throws IOException {
        List<Path> tests = ProjectFiles.written("java").stream()
                .filter(path -> path.toString().contains("/src/test/"))
                .toList();
        List<String> wrong = new ArrayList<>();
        int commands = 0;
        for (Path page : ProjectFiles.written("md")) {
            for (MatchResult command :
                    COMMAND.matcher(Files.readString(page)).results().toList()) {
                commands++;
                problems(command, tests).forEach(problem -> wrong.add(page + ": " + command.group() + ": " + problem));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(commands).isGreaterThan(10);
    }

    private static List<String> problems(MatchResult command, List<Path> tests) throws IOException {
        String name = command.group(1);
        if (PLACEHOLDERS.contains(name)) {
            return List.of();
        }
        List<Path> named = tests.stream()
                .filter(test -> test.getFileName().toString().matches(name.replace("*", "\\w*") + "\\.java"))
                .toList();
        List<String> problems = new ArrayList<>();
        if (named.isEmpty()) {
            problems.add("there is no such test");
        }
        boolean runs = false;
        for (Path test : named) {
            List<String> tags = TAG.matcher(Files.readString(test))
                    .results()
                    .map(tag -> tag.group(1))
                    .toList();
            runs |= tags.stream().allMatch(tag -> command.group().contains("-P" + tag));
        }
        if (!named.isEmpty() && !runs) {
            problems.add("the profile of its tag is missing");
        }
        return problems;
    }
}
