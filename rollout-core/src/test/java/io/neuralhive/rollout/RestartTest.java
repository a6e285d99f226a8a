package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another engine, whose router has forgotten everything, goes on where one stopped. */
class RestartTest {

    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final RolloutFixture before = RolloutFixture.of(builder -> builder.store(store))
            .baseline(mae(100, 10))
            .candidate(mae(100, 10))
            .promote();
    private final RecordingRouter freshRouter = new RecordingRouter();

    @AfterEach
    void close() {
        before.engine().close();
    }

    private GradualRolloutEngine restarted() {
        GradualRolloutEngine after = GradualRolloutEngine.builder()
                .store(store)
                .clock(before.clock())
                .timers(before.clock())
                .onCallersThread()
                .metricsSource(before.metrics())
                .modelRegistry(before.registry())
                .trafficRouter(freshRouter)
                .build();
        assertThat(after.start()).isEqualTo(1);
        return after;
    }

    @Test
    void anotherEngineGoesOnWhereOneStopped() {
        before.advance(ofMinutes(40));
        GradualRolloutEngine after = restarted();
        assertThat(freshRouter.shareOf(MODEL, CANDIDATE).percent()).isEqualTo(50);
        before.advance(ofMinutes(50));
        assertThat(after.history(MODEL, 1).get(0)).isPromoted();
    }

    @Test
    void aPausedRolloutGetsItsTrafficBack() {
        before.advance(ofMinutes(40));
        before.engine().pause(before.rollout().id(), "ana", "freeze");
        GradualRolloutEngine after = restarted();
        assertThat(freshRouter.shareOf(MODEL, CANDIDATE).percent()).isEqualTo(50);
        before.advance(Duration.ofDays(3));
        assertThat(after.history(MODEL, 1).get(0)).isPaused().atStage(2);
    }

    @Test
    void theRouterIsTriedAgainUntilItTakesTheSplit() {
        before.advance(ofMinutes(10));
        freshRouter.failures().always(new IOException("not up yet"));
        GradualRolloutEngine after = restarted();
        before.advance(ofHours(1));
        assertThat(after.history(MODEL, 1).get(0)).isRunning().atStage(1);
        freshRouter.failures().heal();
        before.advance(Duration.ofSeconds(5));
        assertThat(freshRouter.shareOf(MODEL, CANDIDATE).percent()).isGreaterThanOrEqualTo(25);
    }
}
