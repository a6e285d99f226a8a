package io.neuralhive.rollout.examples.documentation;

import static io.neuralhive.rollout.checkpoint.Reason.MAE_INCREASE;
import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of the README: it runs, and it is the same as there. */
class ReadmeTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path THIS =
            Path.of("src/test/java/io/neuralhive/rollout/examples/documentation/ReadmeTest.java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final String userId = "user-1";
    private final String requestId = "request-1";
    private final double input = 41;
    private final double actual = 43;

    @Test
    void promotesAModel() {
        var registry = new InMemoryModelRegistry()
                .register("duration-predictor", "v1.0", Map.of("mae", 0.12))
                .register("duration-predictor", "v2.0", Map.of("mae", 0.09))
                .production("duration-predictor", "v1.0");
        var rollouts = EmbeddedRollouts.builder(registry).build();
        var server = rollouts.serve("duration-predictor", this::predict);
        rollouts.start();
        rollouts.promote("duration-predictor", "v2.0");
        var served = server.serve(userId, requestId, input); // for each request
        rollouts.observed("duration-predictor", requestId, actual); // when the outcome is known

        assertThat(served.value()).isBetween(41.0, 42.0);
        assertThat(rollouts.recorder().status().joined()).isEqualTo(1);
        assertThat(rollouts.engine().active("duration-predictor")).isPresent();
        rollouts.close();
    }

    private double predict(String version, double input) {
        return version.equals("v1.0") ? input : input + 1;
    }

    @Test
    void testsAPolicy() {
        var fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate("stage_1", mae(400, 10.5))
                .candidate("stage_2", mae(800, 12.5))
                .promote()
                .advance(ofMinutes(90));
        assertThat(fixture.rollout()).isRolledBack().because(MAE_INCREASE).atStage(2);
    }

    @Test
    void isInTheReadme() throws IOException {
        String code = onOneLine(Files.readString(THIS));
        Matcher blocks = BLOCK.matcher(Files.readString(README));
        int found = 0;
        while (blocks.find()) {
            found++;
            assertThat(code).contains(onOneLine(blocks.group(1)));
        }
        assertThat(found).isEqualTo(2);
    }

    /** The formatter breaks lines where the README need not. */
    private static String onOneLine(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }
}
