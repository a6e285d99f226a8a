package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A person's word, or another node, overtakes a split that is on its way to the router. */
class ConcurrentUpdateTest {

    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private final Deque<TrafficSplit> processState = new ArrayDeque<>();

    @Test
    void aPauseThatComesWhileAStepsSplitComesIntoForceTakesItBack() {
        RecordingRouter router = new RecordingRouter();
        RolloutFixture fixture = fixture(before(router, split -> split.share().percent() == 50));
        meanwhile.add(() -> fixture.engine().pause(fixture.rollout().id(), "ana", "wait"));
        fixture.promote().advance(ofHours(10));
        assertThat(fixture.rollout()).isPaused().atStage(2).hasShare(0.25);
        assertThat(router.shareOf(MODEL, CANDIDATE).percent()).isEqualTo(25);
        fixture.engine().resume(fixture.rollout().id(), "ana", "go on");
        assertThat(router.shareOf(MODEL, CANDIDATE).percent()).isEqualTo(50);
    }

    @Test
    void aPauseThatComesWhileTheVeryFirstSplitComesIntoForceTakesItBack() {
        RecordingRouter router = new RecordingRouter();
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.trafficRouter(
                        before(router, split -> !split.share().isNone()))
                .policy(RolloutPolicy.builder().gradual(false).build()));
        meanwhile.add(() -> fixture.engine().pause(fixture.rollout().id(), "ana", "wait"));
        fixture.promote().advance(ofHours(10));
        assertThat(router.shareOf(MODEL, CANDIDATE))
                .isEqualTo(fixture.rollout().wantedSplit().share());
    }

    @Test
    void anAbortOnAnotherNodeWinsAgainstASplitThatIsSlowButInTime() {
        TrafficRouter plain = (split, fencingToken) -> processState.addLast(split);
        RolloutFixture slow = fixture(after(plain, split -> split.share().percent() == 50));
        meanwhile.add(() -> abortOnAnotherNode(slow, plain));
        slow.promote().advance(ofHours(10));
        assertThat(slow.rollout()).isAborted();
        assertThat(processState.getLast().share().isNone()).isTrue();
    }

    @Test
    void anAbortOnAnotherNodeWinsAgainstANodeThatRecovers() {
        TrafficRouter plain = (split, fencingToken) -> processState.addLast(split);
        RolloutFixture died = fixture(plain).promote().advance(ofMinutes(40));
        try (GradualRolloutEngine recovering = GradualRolloutEngine.builder()
                .clock(died.clock())
                .timers(died.clock())
                .onCallersThread()
                .store(store)
                .metricsSource(died.metrics())
                .modelRegistry(died.registry())
                .trafficRouter(after(plain, split -> true))
                .build()) {
            meanwhile.add(() -> abortOnAnotherNode(died, plain));
            recovering.start();
        }
        assertThat(died.rollout()).isAborted();
        assertThat(processState.getLast().share().isNone()).isTrue();
    }

    private RolloutFixture fixture(TrafficRouter router) {
        return RolloutFixture.of(builder -> builder.store(store).trafficRouter(router))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10));
    }

    private void abortOnAnotherNode(RolloutFixture here, TrafficRouter router) {
        FakeClock clock = new FakeClock();
        clock.set(here.clock().now());
        try (GradualRolloutEngine there = GradualRolloutEngine.builder()
                .clock(clock)
                .timers(clock)
                .onCallersThread()
                .store(store)
                .metricsSource(here.metrics())
                .modelRegistry(here.registry())
                .trafficRouter(router)
                .build()) {
            there.start();
            Rollout rollout = here.rollout();
            there.abort(rollout.id(), "ana", "bad");
        }
    }

    /** Takes a split, then runs an action before the router answers. */
    private TrafficRouter before(RecordingRouter router, Predicate<TrafficSplit> when) {
        return (split, fencingToken) -> {
            router.apply(split, fencingToken);
            happen(when, split);
        };
    }

    /** Runs an action before the split takes effect. */
    private TrafficRouter after(TrafficRouter router, Predicate<TrafficSplit> when) {
        return (split, fencingToken) -> {
            happen(when, split);
            router.apply(split, fencingToken);
        };
    }

    private void happen(Predicate<TrafficSplit> when, TrafficSplit split) {
        if (when.test(split) && !meanwhile.isEmpty()) {
            meanwhile.pop().run();
        }
    }
}
