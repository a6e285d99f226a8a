package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.micrometer.World.CANDIDATE;
import static io.neuralhive.rollout.micrometer.World.MODEL;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("exhaustive")
class BoundsTest {

    private static final int ROLLOUTS = 10_000;

    @Test
    void keepNoMoreThanOneModelHasAfterManyRolloutsOfIt() {
        World world = new World();
        world.promote();
        world.advance(ofHours(2));
        Scrape first = world.scrape();
        for (int i = 1; i < ROLLOUTS; i++) {
            world.registry.production(MODEL, World.BASELINE);
            world.promote();
            world.advance(ofHours(2));
        }
        assertThat(world.scrape().values()).containsOnlyKeys(first.values().keySet());
        assertThat(world.scrape().named("neural_hive_rollout_checkpoint_total")).containsValue((double) ROLLOUTS);
        assertThat(world.meters()).isEqualTo(first.values().size());
        assertThat(world.metrics.countModels()).isEqualTo(1);
    }

    @Test
    void keepTheGivenNumberOfModelsHoweverManyCome() {
        World world = new World(20);
        world.promote();
        world.advance(ofHours(2));
        int perModel = world.meters() - 1;
        for (int i = 0; i < ROLLOUTS; i++) {
            world.know("model-" + i, "v1", CANDIDATE);
            world.engine.promote("model-" + i, CANDIDATE);
            world.advance(ofMinutes(2));
            if (i % 500 == 0) {
                assertThat(world.meters()).isLessThanOrEqualTo(20 * (perModel + 2) + 1);
            }
        }
        world.advance(ofHours(2));
        assertThat(world.metrics.countModels()).isEqualTo(20);
        world.advance(ofDays(1));
        world.scrape();
        assertThat(world.meters()).isEqualTo(1);
    }

    @Test
    void letTheModelGoFirstWhoseRolloutsEndedFirst() {
        World world = new World(2);
        promote(world, "a");
        world.advance(ofHours(2));
        promote(world, "b");
        world.advance(ofHours(2));
        assertThat(models(world)).containsExactlyInAnyOrder("a", "b");
        promote(world, "a");
        world.advance(ofHours(2));
        promote(world, "c");
        assertThat(models(world)).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void leaveAModelWithoutMetersWhileAllOthersAreInRollout() {
        World world = new World(2);
        promote(world, "a");
        world.advance(ofMinutes(10));
        promote(world, "b");
        world.advance(ofMinutes(85));
        try (Logged logged = new Logged(RolloutMetrics.class)) {
            promote(world, "c");
            assertThat(logged.lines())
                    .singleElement()
                    .asString()
                    .startsWith("rollout_metrics_full model=\"c\"")
                    .endsWith("models=2");
        }
        world.advance(ofMinutes(29));
        assertThat(models(world)).as("while a and b are in rollout").containsExactlyInAnyOrder("a", "b");
        world.advance(ofMinutes(1));
        assertThat(models(world)).as("after a has ended and c gone on").containsExactlyInAnyOrder("b", "c");
        assertThat(world.scrape().value("neural_hive_rollout_stage{model_name=\"c\"}"))
                .contains(2.0);
    }

    private static void promote(World world, String model) {
        world.know(model, "v1", CANDIDATE);
        world.engine.promote(model, CANDIDATE, policy -> policy.finalSoak(ofMinutes(30)));
    }

    private static Set<String> models(World world) {
        return world.scrape().named("neural_hive_rollout_checkpoint_total").keySet().stream()
                .map(series -> series.replaceFirst(".*model_name=\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toSet());
    }
}
