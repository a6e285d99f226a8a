package io.neuralhive.rollout.examples.documentation;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.testkit.RolloutAssertions;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java example of docs/testing-policies.md is code that runs. */
class TestingPoliciesDocumentTest {

    private static final String DOCUMENT = "testing-policies.md";

    @Test
    void everyExampleIsPartOfTheTest() throws IOException {
        DocumentedExamples.assertArePartOf(TestingPoliciesTest.class, DOCUMENT);
    }

    @Test
    void anAssertionThatFailsHasTheMessageShown() throws IOException {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate(mae(1_000, 10.0))
                .candidate("stage_2", mae(1_000, 12.5))
                .promote()
                .advance(Duration.ofHours(1));
        List<String> document = Files.readAllLines(DocumentedExamples.document(DOCUMENT));
        assertThatThrownBy(() -> RolloutAssertions.assertThat(fixture.rollout()).isPromoted())
                .satisfies(e -> assertThat(document).contains(e.getMessage()));
    }
}
