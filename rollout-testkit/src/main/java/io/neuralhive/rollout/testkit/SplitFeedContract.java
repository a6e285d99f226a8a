package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.store.WantedSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of every {@link SplitFeed}, as tests: extend this class and create a store that is also a feed. */
public abstract class SplitFeedContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Attribution BY = new Attribution("tester", "test");
    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .validation(RolloutPolicy.defaults().validation().withEnabled(false))
            .baseline(RolloutPolicy.defaults().baseline().withMode(BaselineMode.CONCURRENT))
            .build();

    private RolloutStore store;
    private SplitFeed feed;

    /** For subclasses. */
    protected SplitFeedContract() {}

    /** Returns a store without any rollouts. Called before each test. */
    protected abstract RolloutStore createStore() throws Exception;

    /** Returns the feed of a store. By default the store itself. */
    protected SplitFeed feed(RolloutStore store) {
        return (SplitFeed) store;
    }

    @BeforeEach
    void openStore() throws Exception {
        store = createStore();
        feed = feed(store);
    }

    @Test
    void isEmptyAtFirst() {
        SplitChanges none = feed.underWay();
        assertThat(none.splits()).isEmpty();
        assertThat(feed.since(none.position()).splits()).isEmpty();
    }

    @Test
    void returnsTheSplitsOfActiveRollouts() {
        Rollout one = start("one");
        Rollout other = settle(start("other"));
        end(start("gone"));
        assertThat(feed.underWay().splits()).containsExactlyInAnyOrder(WantedSplit.of(one), WantedSplit.of(other));
    }

    @Test
    void returnsEachChangeOfASplit() {
        long position = feed.underWay().position();
        Rollout rollout = start("model");
        position = assertReported(position, rollout);
        rollout = pass(rollout);
        position = assertReported(position, rollout);
        rollout = pass(rollout);
        position = assertReported(position, rollout);
        rollout = end(settle(rollout));
        position = assertReported(position, rollout);
        assertReported(position, start("another"));
    }

    @Test
    void returnsTheSplitsOfGivenRolloutsActiveOrEnded() {
        Rollout running = start("running");
        Rollout ended = end(start("ended"));
        start("other");
        assertThat(feed.of(List.of(running.id(), "unknown", ended.id(), "\u0000"))
                        .splits())
                .containsExactlyInAnyOrder(WantedSplit.of(running), WantedSplit.of(ended));
        assertThat(feed.of(List.of()).splits()).isEmpty();
    }

    @Test
    void returnsThatTheRegistryNamesTheCandidate() {
        Rollout rollout = start("model");
        while (rollout.status() == RolloutStatus.RUNNING) {
            rollout = rollout.settled() ? pass(rollout) : settle(rollout);
        }
        long position = feed.underWay().position();
        WantedSplit promoting = WantedSplit.of(rollout);
        assertThat(promoting.provisional()).isTrue();
        assertThat(feed.underWay().splits()).containsExactly(promoting);
        Rollout promoted = save(StateMachine.apply(settle(rollout), new Signal.RegistrySettled(), NOW));
        assertThat(WantedSplit.of(promoted).split()).isEqualTo(promoting.split());
        assertThat(WantedSplit.of(promoted).provisional()).isFalse();
        assertReported(position, promoted);
    }

    @Test
    void returnsTheEndOfARolloutThatItHadNotReturned() {
        long position = feed.underWay().position();
        Rollout ended = end(start("model"));
        assertThat(ended.status()).isEqualTo(RolloutStatus.ABORTED);
        assertReported(position, ended);
    }

    @Test
    void readsOnFromAnyPosition() {
        long first = feed.underWay().position();
        Rollout one = start("one");
        long second = feed.since(first).position();
        Rollout other = start("other");
        assertThat(feed.since(first).splits()).contains(WantedSplit.of(one), WantedSplit.of(other));
        assertThat(feed.since(second).splits()).contains(WantedSplit.of(other));
    }

    @Test
    void keepsNamesAndNumbersExactly() {
        for (String name : List.of("it's \"quoted\"", "'; --", "100 %_*", "👩‍🔬 é e\u0301", "模".repeat(200))) {
            long position = feed.underWay().position();
            assertReported(position, save(StateMachine.start(name, name, Optional.of("v1"), POLICY, BY, 0, NOW)));
        }
        RolloutPolicy odd = POLICY.toBuilder()
                .stages(0.0001, 0.3333, 1.0)
                .shadow(POLICY.shadow().withEnabled(true).withSampleRate(1e-6))
                .build();
        long position = feed.underWay().position();
        Rollout shadowed = save(StateMachine.start("new", "v1", Optional.empty(), odd, BY, 0, NOW));
        assertReported(position, shadowed);
        assertReported(position, pass(shadowed));
    }

    @Test
    void leavesNothingOutWhileOthersSave() throws Exception {
        long position = feed.underWay().position();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Map<String, WantedSplit> received = new HashMap<>();
        try {
            List<Future<?>> saves = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                        for (int i = 0; i < 25; i++) {
                            pass(start("model-" + thread + "-" + i));
                        }
                    }))
                    .toList();
            boolean done = false;
            while (!done) {
                done = saves.stream().allMatch(Future::isDone);
                SplitChanges changes = feed.since(position);
                changes.splits()
                        .forEach(split -> received.merge(
                                split.split().model(),
                                split,
                                (known, other) ->
                                        known.fencingToken().compareTo(other.fencingToken()) > 0 ? known : other));
                position = changes.position();
            }
            for (Future<?> save : saves) {
                save.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(received).hasSize(100);
        assertThat(received.values())
                .extracting(split -> split.split().step().orElseThrow().name())
                .containsOnly("stage_2");
    }

    /** Returns the next position. */
    private long assertReported(long position, Rollout rollout) {
        SplitChanges changes = feed.since(position);
        assertThat(changes.splits()).contains(WantedSplit.of(rollout));
        assertThat(changes.splits().stream()
                        .filter(split -> split.split().model().equals(rollout.model())))
                .hasSize(1);
        return changes.position();
    }

    private Rollout start(String model) {
        return save(StateMachine.start(model, "v2", Optional.of("v1"), POLICY, BY, 0, NOW));
    }

    private Rollout settle(Rollout rollout) {
        return save(StateMachine.apply(rollout, new Signal.SplitApplied(rollout.wantedSplit()), NOW));
    }

    /** Passes the gate of the current step. */
    private Rollout pass(Rollout rollout) {
        Rollout settled = rollout.settled() ? rollout : settle(rollout);
        Evidence evidence = Evidence.none(Window.last(Duration.ofHours(1), NOW));
        Finding finding = new Finding(Reason.ERROR_RATE, Finding.Result.PASS, 0, 0.1, 10, 10, 0, "no failures");
        Checkpoint checkpoint =
                new Checkpoint(settled.currentStep(), evidence, "a rule", Verdict.of(List.of(finding)), NOW);
        return save(StateMachine.apply(settled, new Signal.GateEvaluated(checkpoint), NOW));
    }

    private Rollout end(Rollout rollout) {
        Rollout aborting = save(StateMachine.apply(rollout, new Signal.AbortRequested(BY), NOW));
        return settle(aborting);
    }

    private Rollout save(Transition transition) {
        assertThat(store.commit(List.of(transition))).isTrue();
        return transition.next();
    }
}
