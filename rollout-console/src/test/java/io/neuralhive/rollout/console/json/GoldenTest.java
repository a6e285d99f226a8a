package io.neuralhive.rollout.console.json;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * The JSON is that of {@code src/test/resources/golden}. A change there is a change of the API; run with {@code
 * -Dgolden=write} to rewrite the files.
 */
class GoldenTest {

    private static final Path FILES = Path.of("src", "test", "resources", "golden");
    private static final RolloutPolicy SEQUENTIAL = PolicyOverrides.of("checkpoint_method", "sequential")
            .and("baseline_mode", "concurrent")
            .and("shadow_mode_enabled", true)
            .applyTo(RolloutPolicy.defaults());

    @Test
    void rolledBack() throws IOException {
        LatencyStats latency =
                new LatencyStats(400, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofNanos(31_500_000));
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10))
                .candidate("stage_1", mae(400, 10.5, 4).withLatency(latency))
                .candidate("stage_2", mae(800, 12.5));
        fixture.engine()
                .promote(PromotionRequest.of(RolloutFixture.MODEL, RolloutFixture.CANDIDATE)
                        .by("alice", "retrained"));
        fixture.advance(Duration.ofHours(2));

        assertGolden("rolled-back", fixture, List.of());
    }

    @Test
    void heldAfterAGateWasAcceptedAndThenPaused() throws IOException {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 0))
                .candidate("stage_1", mae(400, 10.5))
                .candidate("stage_2", mae(4, 1));
        String id = fixture.engine()
                .promote(RolloutFixture.MODEL, RolloutFixture.CANDIDATE, policy -> policy.autoRollback(false))
                .id();
        fixture.advance(Duration.ofMinutes(30));
        fixture.engine().accept(id, "stage_1", "bob", "known difference");
        fixture.advance(Duration.ofMinutes(45));
        fixture.engine().pause(id, "bob", "lunch");

        assertGolden("held-and-paused", fixture, List.of("resume", "abort"));
    }

    @Test
    void sequential() throws IOException {
        RolloutFixture fixture = RolloutFixture.of(SEQUENTIAL)
                .baseline(mae(1_000, 10, 4))
                .candidate(mae(500, 10.1, 4))
                .promote()
                .advance(Duration.ofDays(8));

        assertGolden("sequential", fixture, List.of("pause", "abort"));
    }

    private static void assertGolden(String name, RolloutFixture fixture, List<String> possible) throws IOException {
        Rollout rollout = fixture.rollout();
        GradualRolloutEngine engine = fixture.engine();
        byte[] json = Json.object(out -> RolloutJson.full(out, rollout, engine.events(rollout.id()), possible));
        String text = indented(json);
        Path file = FILES.resolve(name + ".json");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(FILES);
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
        assertThat(new String(json, StandardCharsets.UTF_8)).matches("[\\x20-\\x7e]+");
    }

    private static String indented(byte[] json) {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        ObjectWriteContext layout = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return lines.withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        JsonFactory factory = new JsonFactory();
        StringWriter text = new StringWriter();
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), json);
                JsonGenerator out = factory.createGenerator(layout, text)) {
            in.nextToken();
            out.copyCurrentStructure(in);
        }
        return text + "\n";
    }
}
