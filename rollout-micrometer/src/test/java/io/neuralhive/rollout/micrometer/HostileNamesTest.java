package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.micrometer.World.CANDIDATE;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileNamesTest {

    private final World world = new World();

    @ParameterizedTest
    @MethodSource("io.neuralhive.rollout.testkit.HostileNames#allowed")
    void makeOneWellFormedSample(String model) {
        world.know(model, "v1", CANDIDATE);
        world.engine.promote(model, CANDIDATE);
        world.advance(ofMinutes(35));
        Map<String, Double> stages = world.scrape().named("neural_hive_rollout_stage");
        String escaped = model.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(stages).containsExactly(Map.entry("neural_hive_rollout_stage{model_name=\"" + escaped + "\"}", 2.0));
        world.advance(ofMinutes(60));
        assertThat(world.scrape().named("neural_hive_rollout_stage")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.neuralhive.rollout.testkit.HostileNames#refused")
    void areRefusedByTheCoreWhereTheyAreNotAllowed(String model) {
        assertThatThrownBy(() -> world.engine.promote(model, CANDIDATE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(world.scrape().values()).containsOnlyKeys("neural_hive_rollout_models");
    }
}
