package io.neuralhive.rollout.examples.documentation;

import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code of docs/changing-a-running-rollout.md. */
class ChangingARolloutTest {

    private static final Path THIS =
            Path.of("src/test/java/io/neuralhive/rollout/examples/documentation/ChangingARolloutTest.java");

    @Test
    void supersedesARolloutByOneOfTheSameVersion() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults()).promote();
        GradualRolloutEngine engine = fixture.engine();
        Rollout replaced = engine.active(MODEL).orElseThrow();
        engine.supersede(PromotionRequest.of(MODEL, CANDIDATE)
                .overriding(PolicyOverrides.of("checkpoint_duration_minutes", 60)));
        Rollout active = engine.active(MODEL).orElseThrow();
        assertThat(active.id()).isNotEqualTo(replaced.id());
        assertThat(active.candidate()).isEqualTo(replaced.candidate());
        assertThat(active.policy().checkpointDuration()).hasHours(1);
    }

    @Test
    void takesCommands() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults()).promote();
        GradualRolloutEngine engine = fixture.engine();
        Rollout rollout = engine.active(MODEL).orElseThrow();
        engine.pause(rollout.id(), "ana", "the dashboard looks odd");
        engine.resume(rollout.id(), "ana", "it was the dashboard");
        engine.abort(rollout.id(), "ana", "users complain");
        assertThat(engine.active(MODEL)).isEmpty();
    }

    @Test
    void isInTheDocument() throws IOException {
        String code = DocumentedExamples.withoutSpaces(Files.readString(THIS));
        assertThat(DocumentedExamples.examples(
                        Files.readString(DocumentedExamples.document("changing-a-running-rollout.md"))))
                .hasSize(2)
                .allSatisfy(example -> assertThat(code).contains(DocumentedExamples.withoutSpaces(example)));
    }
}
