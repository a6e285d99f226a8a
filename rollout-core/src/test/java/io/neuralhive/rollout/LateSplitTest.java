package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A router without fencing, whose call is given up and takes effect after all. */
class LateSplitTest {

    private static final class SlowRouter implements TrafficRouter {
        private final CountDownLatch released = new CountDownLatch(1);
        private final List<TrafficSplit> applied = new CopyOnWriteArrayList<>();
        private volatile boolean slow;

        @Override
        public void apply(TrafficSplit split, FencingToken fencingToken) {
            if (slow && !split.share().isNone()) {
                awaitRelease();
            }
            applied.add(split);
        }

        private void awaitRelease() {
            boolean waiting = true;
            while (waiting) {
                try {
                    released.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // A client that does not listen.
                }
            }
        }
    }

    @Test
    void theSplitThatIsWantedByThenComesBackIntoForce() {
        FakeClock clock = new FakeClock();
        SlowRouter router = new SlowRouter();
        RecordingRegistry registry =
                new RecordingRegistry().register("m", "v1").register("m", "v2").production("m", "v1");
        try (GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .clock(clock)
                .timers(clock)
                .metricsSource(new ScriptedMetrics().version("v1", mae(100, 10)))
                .modelRegistry(registry)
                .trafficRouter(router)
                .callTimeout(Duration.ofMillis(50))
                .build()) {
            engine.start();
            router.slow = true;
            Rollout rollout = engine.promote("m", "v2");
            await().until(() -> engine.find(rollout.id()).orElseThrow().hold().isPresent());
            assertThat(engine.find(rollout.id()).orElseThrow()).isHeldFor(Hold.Cause.ROUTER_UNAVAILABLE);
            engine.abort(rollout.id(), "ana", "router hangs");
            await().until(() -> engine.find(rollout.id()).orElseThrow().isEnded());
            int beforeTheLateOne = router.applied.size();
            router.released.countDown();
            await().until(() -> router.applied.size() >= beforeTheLateOne + 2);
            assertThat(router.applied.get(beforeTheLateOne).share().isNone()).isFalse();
            assertThat(router.applied.get(router.applied.size() - 1).share().isNone())
                    .isTrue();
        }
    }
}
