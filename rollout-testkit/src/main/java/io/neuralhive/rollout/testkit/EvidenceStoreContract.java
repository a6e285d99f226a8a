package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.RolloutStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of every {@link EvidenceStore}, as tests: extend this class and create the store. */
public abstract class EvidenceStoreContract {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Attribution BY = new Attribution("tester", "test");
    private static final StepRef STAGE_1 = new StepRef("model-1", 2, "stage_1");
    private static final EvidenceKey IN_STAGE = new EvidenceKey("model", "v2", Optional.of(STAGE_1));
    private static final EvidenceKey ALWAYS = new EvidenceKey("model", "v2", Optional.empty());

    private EvidenceStore store;

    /** For subclasses. */
    protected EvidenceStoreContract() {}

    /** Returns a store without any evidence. Called before each test. */
    protected abstract EvidenceStore createStore() throws Exception;

    /** Returns the rollouts from which the latest store created learns whether a rollout has ended. */
    protected abstract RolloutStore rollouts() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = createStore();
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(store.read(IN_STAGE)).isEmpty();
        assertThat(store.read(ALWAYS)).isEmpty();
        assertThat(store.expire(NOON)).isZero();
        store.replace(List.of());
    }

    @Test
    void keepsWhatItIsGiven() {
        EvidenceSlice inStage = slice(IN_STAGE, "a", 0, 1, "1;requests=5,0");
        EvidenceSlice always = slice(ALWAYS, "a", 0, 1, "1;" + "x".repeat(50_000));
        EvidenceSlice folded = new EvidenceSlice(IN_STAGE, "a", Instant.EPOCH, NOON, 1, NOON, "1");
        store.replace(List.of(inStage, always, folded));
        assertThat(store.read(IN_STAGE)).containsExactlyInAnyOrder(inStage, folded);
        assertThat(store.read(ALWAYS)).containsExactly(always);
    }

    @Test
    void keepsNamesExactly() {
        List<String> names = List.of(
                "it's \"quoted\"",
                "'; drop table rollout; --",
                "100 %_*\\",
                "👩‍🔬 é e\u0301",
                "é",
                "e\u0301",
                "V2",
                "模".repeat(Names.MAX_LENGTH));
        for (String name : names) {
            StepRef step = new StepRef(name + "-1767225600000", 1, name);
            EvidenceKey key = new EvidenceKey(name, name, Optional.of(step));
            store.replace(List.of(slice(key, "writer", 0, 1, name.length() + "")));
        }
        for (String name : names) {
            StepRef step = new StepRef(name + "-1767225600000", 1, name);
            EvidenceKey key = new EvidenceKey(name, name, Optional.of(step));
            assertThat(store.read(key)).containsExactly(slice(key, "writer", 0, 1, name.length() + ""));
        }
    }

    @Test
    void replacesAnEarlierSliceOfTheSameWriter() {
        store.replace(List.of(slice(IN_STAGE, "a", 0, 1, "1;requests=5,0"), slice(IN_STAGE, "a", 1, 1, "1")));
        EvidenceSlice more = slice(IN_STAGE, "a", 0, 2, "1;requests=7,0");
        store.replace(List.of(more));
        store.replace(List.of(more));
        assertThat(store.read(IN_STAGE)).containsExactlyInAnyOrder(more, slice(IN_STAGE, "a", 1, 1, "1"));
    }

    @Test
    void isNotSetBackByACallThatWasDelayed() {
        EvidenceSlice latest = slice(IN_STAGE, "a", 0, 3, "1;requests=9,0");
        EvidenceSlice another = slice(IN_STAGE, "a", 1, 2, "1;requests=1,0");
        store.replace(List.of(latest));
        store.replace(List.of(slice(IN_STAGE, "a", 0, 2, "1;requests=7,0"), another));
        assertThat(store.read(IN_STAGE)).containsExactlyInAnyOrder(latest, another);
    }

    @Test
    void keepsWritersAndKeysApart() {
        List<EvidenceKey> keys = List.of(
                IN_STAGE,
                ALWAYS,
                new EvidenceKey("model", "v3", Optional.of(STAGE_1)),
                new EvidenceKey("other", "v2", Optional.of(STAGE_1)),
                new EvidenceKey("model", "v2", Optional.of(new StepRef("model-1", 3, "stage_2"))),
                new EvidenceKey("model", "v2", Optional.of(new StepRef("model-2", 2, "stage_1"))),
                new EvidenceKey("other", "v2", Optional.empty()));
        for (EvidenceKey key : keys) {
            store.replace(List.of(slice(key, "a", 0, 1, "a of " + keys.indexOf(key))));
            store.replace(List.of(slice(key, "b", 0, 1, "b of " + keys.indexOf(key))));
        }
        for (EvidenceKey key : keys) {
            int i = keys.indexOf(key);
            assertThat(store.read(key))
                    .containsExactlyInAnyOrder(slice(key, "a", 0, 1, "a of " + i), slice(key, "b", 0, 1, "b of " + i));
        }
    }

    @Test
    void takesManyAtOnce() {
        List<EvidenceSlice> many = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            many.add(slice(IN_STAGE, "a", i, 1, "1;requests=" + i + ",0"));
        }
        store.replace(many);
        assertThat(store.read(IN_STAGE)).containsExactlyInAnyOrderElementsOf(many);
    }

    @Test
    void showsAllThatIsReplacedTogetherOrNothing() throws Exception {
        store.replace(pair(1));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> writer = thread.submit(() -> {
                for (int i = 2; i < 200; i++) {
                    store.replace(pair(i));
                }
                done.set(true);
            });
            while (!done.get() && !writer.isDone()) {
                assertThat(store.read(IN_STAGE).stream()
                                .map(EvidenceSlice::sums)
                                .distinct())
                        .hasSize(1);
            }
            writer.get(1, TimeUnit.MINUTES);
        } finally {
            thread.shutdownNow();
        }
        assertThat(store.read(IN_STAGE)).containsExactlyInAnyOrderElementsOf(pair(199));
    }

    @Test
    void expiresOldSlicesExceptThoseOfActiveRollouts() throws Exception {
        Rollout underWay =
                save(StateMachine.start("model", "v2", Optional.of("v1"), RolloutPolicy.defaults(), BY, 0, NOON));
        Rollout other =
                save(StateMachine.start("other", "v2", Optional.of("v1"), RolloutPolicy.defaults(), BY, 0, NOON));
        Rollout aborted = save(StateMachine.apply(other, new Signal.AbortRequested(BY), NOON));
        Rollout ended = save(StateMachine.apply(aborted, new Signal.SplitApplied(aborted.wantedSplit()), NOON));
        EvidenceKey needed = new EvidenceKey("model", "v2", Optional.of(underWay.stepRef()));
        EvidenceKey over = new EvidenceKey("other", "v2", Optional.of(ended.stepRef()));
        store.replace(List.of(
                slice(needed, "a", 0, 1, "1"),
                slice(over, "a", 0, 1, "1"),
                slice(over, "a", 60, 1, "1"),
                slice(ALWAYS, "a", 0, 1, "1"),
                slice(ALWAYS, "a", 60, 1, "1"),
                slice(IN_STAGE, "a", 0, 1, "1")));
        assertThat(store.expire(NOON)).isZero();
        assertThat(store.expire(at(30))).isEqualTo(3);
        assertThat(store.read(needed)).containsExactly(slice(needed, "a", 0, 1, "1"));
        assertThat(store.read(over)).containsExactly(slice(over, "a", 60, 1, "1"));
        assertThat(store.read(ALWAYS)).containsExactly(slice(ALWAYS, "a", 60, 1, "1"));
        assertThat(store.read(IN_STAGE)).isEmpty();
    }

    private Rollout save(Transition transition) throws Exception {
        assertThat(rollouts().commit(List.of(transition))).isTrue();
        return transition.next();
    }

    private static List<EvidenceSlice> pair(int revision) {
        return List.of(
                slice(IN_STAGE, "a", 0, revision, "1;requests=" + revision + ",0"),
                slice(IN_STAGE, "a", 1, revision, "1;requests=" + revision + ",0"));
    }

    /** A slice of a minute, from some minutes after noon, that is reported at its beginning. */
    private static EvidenceSlice slice(EvidenceKey key, String writer, int minute, long revision, String sums) {
        return new EvidenceSlice(key, writer, at(minute), at(minute + 1), revision, at(minute), sums);
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }
}
