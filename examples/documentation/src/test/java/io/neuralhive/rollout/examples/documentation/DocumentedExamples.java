package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The Java examples of a document. */
final class DocumentedExamples {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path CODE = MODULE.resolve("src/test/java/io/neuralhive/rollout/examples/documentation");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private DocumentedExamples() {}

    static Path document(String name) {
        return MODULE.resolve("../../docs").resolve(name);
    }

    /** Fails unless every example of the document is part of the class, white space aside. */
    static void assertArePartOf(Class<?> test, String document) throws IOException {
        String code = withoutSpaces(Files.readString(CODE.resolve(test.getSimpleName() + ".java")));
        List<String> examples = examples(Files.readString(document(document)));
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(code.contains(withoutSpaces(example)))
                    .as("whether %s has the example%n%s", test.getSimpleName(), example)
                    .isTrue();
        }
    }

    static List<String> examples(String document) {
        return BLOCK.matcher(document).results().map(DocumentedExamples::code).toList();
    }

    /** The formatter breaks lines where a document need not. */
    static String withoutSpaces(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String code(MatchResult block) {
        return block.group(1);
    }
}
