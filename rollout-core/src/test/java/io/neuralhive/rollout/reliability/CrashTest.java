package io.neuralhive.rollout.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills the process before and after every call to the world, in every scenario, and goes on with what is left. */
class CrashTest {

    @ParameterizedTest
    @EnumSource
    void endsAsWithoutTheCrash(Scenario scenario) {
        World undisturbed = run(scenario, -1);
        int points = undisturbed.points();
        assertThat(points).isPositive();
        for (int point = 0; point < points; point++) {
            World crashed = run(scenario, point);
            assertThat(crashed.crashes()).as("crashes at point %d", point).isEqualTo(1);
            assertThat(crashed.latest().status())
                    .as("after a crash at point %d", point)
                    .isEqualTo(scenario.outcome());
            assertThat(crashed.latest().ending()).isEqualTo(undisturbed.latest().ending());
            assertThat(crashed.registry.inProduction(World.MODEL))
                    .isEqualTo(undisturbed.registry.inProduction(World.MODEL));
        }
        System.out.printf("crash points: %5d  %s%n", points, scenario);
    }

    private static World run(Scenario scenario, int point) {
        World world = scenario.world();
        world.dieAt(point);
        scenario.script().forEach(world::act);
        world.requireSound();
        assertThat(world.latest().status()).isEqualTo(scenario.outcome());
        Invariants.atTheEnd(world);
        return world;
    }
}
