package io.neuralhive.rollout.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills the process before and after every call to the world, in every scenario, and goes on with what is left. */
@Tag("exhaustive")
class CrashTest {

    private static int pointsInAll;

    @AfterAll
    static void tellThePoints() {
        System.out.printf("crash points: %5d  in all%n", pointsInAll);
    }

    @ParameterizedTest
    @EnumSource
    void endsAsWithoutTheCrash(Scenario scenario) {
        World undisturbed = run(scenario, -1, -1);
        int points = undisturbed.points();
        assertThat(points).isPositive();
        pointsInAll += points;
        for (int point = 0; point < points; point++) {
            World crashed = run(scenario, point, -1);
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

    /** The process that recovers dies too, soon after, at one of seventeen points. */
    @ParameterizedTest
    @EnumSource
    void endsAsWithoutTwoCrashes(Scenario scenario) {
        World undisturbed = run(scenario, -1, -1);
        int twice = 0;
        for (int point = 0; point < undisturbed.points(); point += 3) {
            World crashed = run(scenario, point, point % 17);
            twice += crashed.crashes() == 2 ? 1 : 0;
            assertThat(crashed.latest().ending()).isEqualTo(undisturbed.latest().ending());
            assertThat(crashed.registry.inProduction(World.MODEL))
                    .isEqualTo(undisturbed.registry.inProduction(World.MODEL));
        }
        assertThat(twice).isPositive();
    }

    private static World run(Scenario scenario, int point, int again) {
        World world = scenario.world();
        world.dieAt(point);
        if (again >= 0) {
            world.dieAgainAt(again);
        }
        scenario.script().forEach(world::act);
        world.requireSound();
        assertThat(world.latest().status()).isEqualTo(scenario.outcome());
        Invariants.atTheEnd(world);
        return world;
    }
}
