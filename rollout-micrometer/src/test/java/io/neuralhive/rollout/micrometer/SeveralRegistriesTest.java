package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.micrometer.World.CANDIDATE;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class SeveralRegistriesTest {

    private final World world = new World();
    private final PrometheusMeterRegistry second = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void haveTheSameMeters() {
        world.metrics.bindTo(second);
        world.source.version(CANDIDATE, "stage_2", mae(1_000, 13));
        world.promote();
        world.advance(ofMinutes(45));
        assertThat(Scrape.of(second)).isEqualTo(world.scrape());
        assertThat(Scrape.of(second).named("neural_hive_rollout_stage")).hasSize(1);
        world.advance(ofMinutes(30));
        assertThat(Scrape.of(second)).isEqualTo(world.scrape());
        assertThat(Scrape.of(second).named("neural_hive_rollout_stage")).isEmpty();
        assertThat(Scrape.of(second).named("neural_hive_rollout_degradation_total"))
                .containsValue(1.0);
    }

    @Test
    void loseTheirMetersAlike() {
        world.metrics.bindTo(second);
        world.promote();
        world.advance(ofMinutes(90).plus(ofDays(1)));
        world.scrape();
        assertThat(Scrape.of(second).values()).containsOnlyKeys("neural_hive_rollout_models");
        assertThat(second.getMeters()).hasSize(1);
    }

    @Test
    void haveFullCountsWhereTheyAreAddedLate() {
        world.promote();
        world.advance(ofMinutes(45));
        world.metrics.bindTo(second);
        assertThat(Scrape.of(second)).isEqualTo(world.scrape());
    }

    @Test
    void mayBeOfAnyKind() {
        SimpleMeterRegistry simple = new SimpleMeterRegistry();
        world.metrics.bindTo(simple);
        world.promote();
        world.advance(ofMinutes(45));
        FunctionCounter passed = simple.get("neural.hive.rollout.checkpoint")
                .tags("stage", "stage_1", "status", "success")
                .functionCounter();
        assertThat(passed.count()).isEqualTo(1);
        assertThat(simple.get("neural.hive.rollout.traffic.pct").gauge().value())
                .isEqualTo(50);
    }
}
