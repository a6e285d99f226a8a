package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.registry.ModelRegistry;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code of AGENTS.md: it runs, and it is the same as there. */
class AgentsDocumentTest {

    private static final class Main {
        static double predict(String version, double input) {
            return version.equals("v1.0") ? input : input + 1;
        }
    }

    @Test
    void servesAndPromotes() {
        ModelRegistry registry = new InMemoryModelRegistry()
                .register("duration-predictor", "v1.0", Map.of("mae", 0.1, "precision", 0.9))
                .register("duration-predictor", "v2.0", Map.of("mae", 0.1, "precision", 0.9))
                .production("duration-predictor", "v1.0");
        RolloutPolicy policy = RolloutPolicy.defaults();
        String userId = "user-1";
        String requestId = "request-1";
        double input = 12;
        double actual = 13;

        var rollouts = EmbeddedRollouts.builder(registry).policy(policy).build();
        var server = rollouts.serve("duration-predictor", Main::predict);
        rollouts.start();
        rollouts.promote("duration-predictor", "v2.0");
        var served = server.serve(userId, requestId, input); // for each request
        rollouts.observed("duration-predictor", requestId, actual); // when the outcome is known

        assertThat(served.value()).isBetween(12.0, 13.0);
        rollouts.close();
    }

    @Test
    void isInTheDocument() throws IOException {
        DocumentedExamples.assertArePartOf(AgentsDocumentTest.class, "../AGENTS.md");
    }
}
