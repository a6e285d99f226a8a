package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example in real time, with stages of a second and a half. */
@Timeout(120)
class OrchestratorExampleTest {

    private static final Settings FAST = new Settings(0, Duration.ofMillis(50), 100_000, false);

    @Test
    void promotesAGoodVersionAndTakesABadOneBack() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OrchestratorExample example = new OrchestratorExample(FAST, new PrintStream(out, true, StandardCharsets.UTF_8));

        List<Rollout> ended = example.run(List.of("v2", "v3"), Optional.empty());

        String told = out.toString(StandardCharsets.UTF_8);
        assertThat(ended)
                .as(told)
                .extracting(Rollout::status)
                .containsExactly(RolloutStatus.PROMOTED, RolloutStatus.ROLLED_BACK);
        assertThat(ended.get(1).baseline()).contains("v2");
        assertThat(told)
                .contains("v2 begins stage_3 with 75% of the traffic", "v2 has ended: promoted")
                .contains("v3 fails stage_1: error", "v3 has ended: rolled back")
                .contains(" requests, of which 0 failed");
    }
}
