package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The Java examples of a document. */
final class DocumentedExamples {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path CODE = MODULE.resolve("src/test/java/io/neuralhive/rollout/examples/documentation");

    private DocumentedExamples() {}

    static Path document(String name) {
        return MODULE.resolve("../../docs").resolve(name);
    }

    /** Fails unless every example of the document is part of the class, indentation aside. */
    static void assertArePartOf(Class<?> test, String document) throws IOException {
        List<String> code = withoutIndentation(Files.readAllLines(CODE.resolve(test.getSimpleName() + ".java")));
        List<List<String>> examples = examples(Files.readAllLines(document(document)));
        assertThat(examples).hasSizeGreaterThan(5);
        for (List<String> example : examples) {
            assertThat(Collections.indexOfSubList(code, example))
                    .as("place in %s of the example%n%s", test.getSimpleName(), String.join("\n", example))
                    .isNotNegative();
        }
    }

    private static List<List<String>> examples(List<String> document) {
        List<List<String>> examples = new ArrayList<>();
        boolean inside = false;
        for (String line : document) {
            if (inside && line.strip().equals("```")) {
                inside = false;
            } else if (inside) {
                examples.get(examples.size() - 1).add(line.strip());
            } else if (line.strip().equals("```java")) {
                inside = true;
                examples.add(new ArrayList<>());
            }
        }
        return examples;
    }

    private static List<String> withoutIndentation(List<String> lines) {
        return lines.stream().map(String::strip).toList();
    }
}
