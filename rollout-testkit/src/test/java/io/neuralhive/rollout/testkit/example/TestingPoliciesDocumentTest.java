package io.neuralhive.rollout.testkit.example;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.testkit.RolloutAssertions;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java example of docs/testing-policies.md is code that runs. */
class TestingPoliciesDocumentTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path DOCUMENT = MODULE.resolve("../docs/testing-policies.md");
    private static final Path CODE = MODULE.resolve("src/test/java/io/neuralhive/rollout/testkit/example/"
            + TestingPoliciesTest.class.getSimpleName() + ".java");

    @Test
    void everyExampleIsPartOfTheTest() throws IOException {
        List<String> code = withoutIndentation(Files.readAllLines(CODE));
        List<List<String>> examples = examples(Files.readAllLines(DOCUMENT));
        assertThat(examples).hasSizeGreaterThan(5);
        for (List<String> example : examples) {
            assertThat(Collections.indexOfSubList(code, example))
                    .as("place in %s of the example%n%s", CODE.getFileName(), String.join("\n", example))
                    .isNotNegative();
        }
    }

    @Test
    void anAssertionThatFailsSaysWhatIsShown() throws IOException {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .candidate("stage_2", mae(1_000, 12.5))
                .promote()
                .advance(Duration.ofHours(1));
        List<String> document = Files.readAllLines(DOCUMENT);
        assertThatThrownBy(() -> RolloutAssertions.assertThat(fixture.rollout()).isPromoted())
                .satisfies(e -> assertThat(document).contains(e.getMessage()));
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
