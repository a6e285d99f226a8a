package io.neuralhive.rollout.sequential;

import static io.neuralhive.rollout.sequential.Shown.errors;
import static io.neuralhive.rollout.sequential.Shown.evidence;
import static io.neuralhive.rollout.sequential.Shown.failures;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/sequential-checkpoints.md} shows is what it says. */
class SequentialDocumentTest {

    @Test
    void showsRealSentences() throws IOException {
        String shown = Stream.of(
                        sentence(0, evidence(errors(400, 14.8, 7), errors(400, 10, 5))),
                        sentence(0, evidence(errors(400, 10.1, 5), errors(400, 10, 5))),
                        sentence(0, evidence(errors(60, 11.5, 8), errors(60, 10, 8))),
                        sentence(1, evidence(failures(1_000, 12), failures(1_000, 0))))
                .collect(Collectors.joining("\n", "```text\n", "\n```\n"));
        String text = Files.readString(Path.of("../docs/sequential-checkpoints.md"));

        assertThat(text).contains("<!-- sentences -->\n" + shown + "<!-- end of sentences -->");
    }

    private static String sentence(int criterion, Evidence evidence) {
        DegradationCriteria criteria = DegradationCriteria.builder()
                .method(CheckpointMethod.SEQUENTIAL)
                .build();
        return new SequentialEvaluator()
                .evaluate(criteria, evidence)
                .get(criterion)
                .explanation();
    }
}
