package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of docs/own-registry.md is what is compiled and tested here. */
class OwnRegistryDocumentTest {

    private static final Path CODE = Path.of("src/test/java/io/neuralhive/rollout/examples/documentation");

    @Test
    void hasTheRegistryAndItsTest() throws IOException {
        List<String> examples =
                DocumentedExamples.examples(Files.readString(DocumentedExamples.document("own-registry.md")));
        assertThat(examples).hasSize(2);
        assertThat(code("ServiceRegistry.java")).contains(DocumentedExamples.withoutSpaces(examples.get(0)));
        assertThat(code("ServiceRegistryTest.java")).contains(DocumentedExamples.withoutSpaces(examples.get(1)));
    }

    private static String code(String file) throws IOException {
        return DocumentedExamples.withoutSpaces(Files.readString(CODE.resolve(file)));
    }
}
