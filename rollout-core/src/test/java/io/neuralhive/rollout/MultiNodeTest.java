package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two engines on one store: what one does with a rollout, the other one notices that had it before. */
class MultiNodeTest {

    private static final Duration STAGE = Duration.ofMinutes(30);

    private final FakeClock clock = new FakeClock();
    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final RecordingRegistry registry =
            new RecordingRegistry().register("m", "v1").register("m", "v2").production("m", "v1");
    private final List<Rollout> followed = new ArrayList<>();
    /** No timer is ever delivered here. */
    private final GradualRolloutEngine idle = engine(new FakeClock(), new RolloutListener() {
        @Override
        public void onEvent(RolloutEvent event) {}

        @Override
        public void onFollowed(Rollout rollout) {
            followed.add(rollout);
        }
    });

    private final GradualRolloutEngine busy = engine(clock, event -> {});

    @BeforeEach
    void start() {
        idle.start();
        busy.start();
    }

    private GradualRolloutEngine engine(FakeClock timers, RolloutListener listener) {
        return GradualRolloutEngine.builder()
                .clock(clock)
                .timers(timers)
                .store(store)
                .metricsSource(new ScriptedMetrics().version("v1", mae(100, 10)).version("v2", mae(100, 10)))
                .modelRegistry(registry)
                .trafficRouter(new RecordingRouter())
                .listener(listener)
                .policy(RolloutPolicy.defaults())
                .onCallersThread()
                .build();
    }

    @Test
    void followsToTheEndWhatAnotherNodeAdvances() {
        Rollout rollout = idle.promote("m", "v2");
        CompletableFuture<Rollout> completion = idle.completion(rollout.id());
        busy.start();
        idle.review();
        assertThat(followed).isEmpty();
        clock.advance(STAGE);
        idle.review();
        idle.review();
        assertThat(followed).hasSize(1);
        assertThat(followed.get(0).currentStep().name()).isEqualTo("stage_2");
        assertThat(idle.known()).isEqualTo(1);
        clock.advance(STAGE.multipliedBy(3));
        assertThat(completion).isNotDone();
        idle.review();
        assertThat(followed).hasSize(2);
        assertThat(followed.get(1).status()).isEqualTo(RolloutStatus.PROMOTED);
        assertThat(completion).isCompletedWithValue(followed.get(1));
        assertThat(idle.known()).isZero();
        assertThat(busy.known()).isZero();
        idle.review();
        assertThat(followed).hasSize(2);
    }

    @Test
    void keepsNothingOfARolloutThatAnotherNodeAborted() {
        Rollout rollout = idle.promote("m", "v2");
        busy.abort(rollout.id(), "ann", "enough");
        idle.review();
        assertThat(followed).extracting(Rollout::status).containsExactly(RolloutStatus.ABORTED);
        assertThat(idle.known()).isZero();
    }

    @Test
    void isNotNotifiedOfWhatItDoesItself() {
        Rollout rollout = idle.promote("m", "v2");
        idle.review();
        idle.pause(rollout.id(), "ann", "lunch");
        idle.review();
        idle.abort(rollout.id(), "ann", "enough");
        idle.review();
        assertThat(followed).isEmpty();
    }

    @Test
    void looksNoMoreOnceItIsClosed() {
        Rollout rollout = idle.promote("m", "v2");
        busy.abort(rollout.id(), "ann", "enough");
        idle.close();
        idle.review();
        assertThat(followed).isEmpty();
    }
}
