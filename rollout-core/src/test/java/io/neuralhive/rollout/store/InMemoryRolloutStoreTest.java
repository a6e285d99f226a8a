package io.neuralhive.rollout.store;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryRolloutStoreTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Attribution BY = new Attribution("tester", "to see");

    @Test
    void keepsTheLatest20RolloutsOfEachModelUnlessToldOtherwise() {
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        List<Rollout> closed = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            closed.add(0, runToClose(store, "model", i));
        }
        Rollout elsewhere = runToClose(store, "elsewhere", 0);
        assertThat(store.history("model", 100)).containsExactlyElementsOf(closed.subList(0, 20));
        assertThat(store.history("elsewhere", 100)).containsExactly(elsewhere);
    }

    @Test
    void forgetsAllOfAnOldRollout() {
        InMemoryRolloutStore store = new InMemoryRolloutStore(2);
        Rollout oldest = runToClose(store, "model", 0);
        runToClose(store, "model", 1);
        runToClose(store, "model", 2);
        assertThat(store.find(oldest.id())).isEmpty();
        assertThat(store.events(oldest.id(), 0)).isEmpty();
        assertThat(store.open()).isEmpty();
    }

    @Test
    void keepsRolloutsWhoseListenersDoNotKnowOfTheirEndHoweverOld() {
        InMemoryRolloutStore store = new InMemoryRolloutStore(2);
        Rollout unpublished = runToEnd(store, "model", 0);
        Rollout closed = runToClose(store, "model", 1);
        Rollout alsoUnpublished = runToEnd(store, "model", 2);
        Rollout latest = runToClose(store, "model", 3);
        assertThat(store.find(unpublished.id())).contains(unpublished);
        assertThat(store.find(closed.id())).isEmpty();
        assertThat(store.open()).containsExactlyInAnyOrder(unpublished.id(), alsoUnpublished.id());
        assertThat(store.history("model", 100)).containsExactly(latest, alsoUnpublished, unpublished);
        save(store, close(unpublished));
        runToClose(store, "model", 4);
        assertThat(store.find(unpublished.id())).isEmpty();
    }

    @Test
    void keepsTheActiveRollout() {
        InMemoryRolloutStore store = new InMemoryRolloutStore(1);
        runToClose(store, "model", 0);
        Rollout active = save(store, start("model", 1));
        assertThat(store.active("model")).contains(active);
        assertThat(store.history("model", 100)).containsExactly(active);
    }

    @Test
    void hasARolloutStillWhenItCloses() {
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.store(new InMemoryRolloutStore(1)))
                .baseline(mae(1_000, 10))
                .candidate(mae(1_000, 10))
                .promote();
        Rollout replaced = fixture.rollout();
        CompletableFuture<Rollout> completion = fixture.engine().completion(replaced.id());
        fixture.registry().register(RolloutFixture.MODEL, "v3");
        fixture.engine().supersede(PromotionRequest.of(RolloutFixture.MODEL, "v3"));
        assertThat(completion).isCompletedWithValueMatching(rollout -> rollout.status() == RolloutStatus.ABORTED);
        fixture.metrics().version("v3", mae(1_000, 10));
        fixture.advance(ofHours(2));
        assertThat(fixture.rollout().status()).isEqualTo(RolloutStatus.PROMOTED);
        assertThat(fixture.clock().pendingTimers()).isZero();
    }

    @Test
    void hasToKeepAtLeastOneRollout() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InMemoryRolloutStore(0))
                .withMessage("0 rollouts kept per model; allowed is 1 or more");
    }

    @Test
    void givesListsThatDoNotChangeLater() {
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        Rollout rollout = save(store, start("model", 0));
        List<String> open = store.open();
        List<Rollout> history = store.history("model", 10);
        int events = store.events(rollout.id(), 0).size();
        var before = store.events(rollout.id(), 0);
        save(store, apply(rollout, new Signal.PauseRequested(BY)));
        save(store, start("elsewhere", 0));
        assertThat(open).containsExactly(rollout.id());
        assertThat(history).containsExactly(rollout);
        assertThat(before).hasSize(events);
    }

    private static Rollout runToClose(RolloutStore store, String model, int number) {
        return save(store, close(runToEnd(store, model, number)));
    }

    private static Rollout runToEnd(RolloutStore store, String model, int number) {
        Rollout goingBack = save(store, apply(save(store, start(model, number)), new Signal.AbortRequested(BY)));
        return save(store, apply(goingBack, new Signal.SplitApplied(goingBack.wantedSplit())));
    }

    private static Rollout save(RolloutStore store, Transition transition) {
        assertThat(store.commit(List.of(transition))).isTrue();
        return transition.next();
    }

    private static Transition start(String model, int number) {
        return StateMachine.start(
                model, "v2", Optional.of("v1"), RolloutPolicy.defaults(), BY, 0, NOW.plusMillis(number));
    }

    private static Transition close(Rollout ended) {
        return StateMachine.apply(ended, new Signal.Closed(), ended.saved().events(), NOW);
    }

    private static Transition apply(Rollout rollout, Signal signal) {
        return StateMachine.apply(rollout, signal, NOW);
    }
}
