package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link RolloutStore}, as tests: extend this class and create the store.
 *
 * <p>For a store that keeps rollouts beyond its process, also override {@link #reopen}, so that the tests read what was
 * saved.
 */
public abstract class RolloutStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final Attribution BY = new Attribution("tester", "test");
    private static final int THREADS = 8;

    private RolloutStore store;

    /** For subclasses. */
    protected RolloutStoreContract() {}

    /** Returns a store without any rollouts. Called before each test. */
    protected abstract RolloutStore createStore() throws Exception;

    /**
     * Returns a store with the same data that shares nothing else with the given one, as after a restart. By default
     * the given one.
     */
    protected RolloutStore reopen(RolloutStore used) throws Exception {
        return used;
    }

    /** Returns the number of races in each test of concurrent saves. By default 25. */
    protected int races() {
        return 25;
    }

    @BeforeEach
    void openStore() throws Exception {
        store = createStore();
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(store.find("model-1")).isEmpty();
        assertThat(store.active("model")).isEmpty();
        assertThat(store.history("model", 10)).isEmpty();
        assertThat(store.open()).isEmpty();
        assertThat(store.events("model-1", 0)).isEmpty();
    }

    @Test
    void createsARollout() throws Exception {
        Rollout created = save(start("model", "v2"));
        store = reopen(store);
        assertThat(store.find(created.id())).contains(created);
        assertThat(store.active("model")).contains(created);
        assertThat(store.history("model", 10)).containsExactly(created);
        assertThat(store.open()).containsExactly(created.id());
        assertThat(store.events(created.id(), 0)).hasSize(1);
    }

    @Test
    void replacesExactlyTheRevisionBefore() throws Exception {
        Rollout created = save(start("model", "v2"));
        Transition second = apply(created, new Signal.SplitApplied(created.wantedSplit()));
        assertThat(store.commit(List.of(second))).isTrue();
        store = reopen(store);
        assertThat(store.find(created.id())).contains(second.next());
        assertThat(store.active("model")).contains(second.next());
        assertThat(store.history("model", 10)).containsExactly(second.next());
    }

    @Test
    void refusesToCreateWhatExists() {
        Transition start = start("model", "v2");
        Rollout created = save(start);
        assertThat(store.commit(List.of(start))).isFalse();
        assertThat(store.find(created.id())).contains(created);
        assertThat(store.events(created.id(), 0)).isEqualTo(start.events());
    }

    @Test
    void refusesARevisionThatWasReplaced() {
        Rollout created = save(start("model", "v2"));
        Rollout second = save(apply(created, new Signal.PauseRequested(BY)));
        Transition late = apply(created, new Signal.AbortRequested(BY));
        assertThat(store.commit(List.of(late))).isFalse();
        assertThat(store.find(created.id())).contains(second);
        assertThat(store.events(created.id(), 0)).hasSize((int) second.saved().events());
    }

    @Test
    void refusesToSkipARevision() {
        Rollout created = save(start("model", "v2"));
        Rollout unsaved = apply(created, new Signal.PauseRequested(BY)).next();
        assertThat(store.commit(List.of(apply(unsaved, new Signal.ResumeRequested(BY)))))
                .isFalse();
        assertThat(store.find(created.id())).contains(created);
    }

    @Test
    void refusesToReplaceWhatDoesNotExist() {
        Rollout unsaved = start("model", "v2").next();
        assertThat(store.commit(List.of(apply(unsaved, new Signal.PauseRequested(BY)))))
                .isFalse();
        assertThat(store.find(unsaved.id())).isEmpty();
        assertThat(store.active("model")).isEmpty();
        assertThat(store.open()).isEmpty();
        assertThat(store.events(unsaved.id(), 0)).isEmpty();
    }

    @Test
    void refusesASecondActiveRolloutOfAModel() {
        Rollout first = save(start("model", "v2"));
        Transition second = startAfter(first, "v3");
        assertThat(store.commit(List.of(second))).isFalse();
        assertThat(store.find(second.next().id())).isEmpty();
        assertThat(store.events(second.next().id(), 0)).isEmpty();
        assertThat(store.active("model")).contains(first);
        assertThat(store.history("model", 10)).containsExactly(first);
        assertThat(store.open()).containsExactly(first.id());
    }

    @Test
    void refusesTwoActiveRolloutsOfAModelInOneCommit() {
        Transition first = start("model", "v2");
        Transition second = startAfter(first.next(), "v3");
        assertThat(store.commit(List.of(first, second))).isFalse();
        assertThat(store.active("model")).isEmpty();
        assertThat(store.open()).isEmpty();
    }

    @Test
    void allowsANextRolloutAfterTheEndOfTheFirst() {
        Rollout first = saveUntilEnded(start("model", "v2"));
        assertThat(store.active("model")).isEmpty();
        Rollout second = save(startAfter(first, "v3"));
        assertThat(store.active("model")).contains(second);
        assertThat(store.find(first.id())).contains(first);
    }

    @Test
    void keepsModelsApart() {
        Rollout one = save(start("model", "v2"));
        Rollout other = save(start("Model", "v2"));
        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(store.active("model")).contains(one);
        assertThat(store.active("Model")).contains(other);
        assertThat(store.history("model", 10)).containsExactly(one);
        assertThat(store.history("Model", 10)).containsExactly(other);
        assertThat(store.open()).containsExactlyInAnyOrder(one.id(), other.id());
    }

    @Test
    void savesSeveralTransitionsAtOnce() throws Exception {
        Rollout replaced = save(start("model", "v2"));
        Transition successor = startAfter(replaced, "v3");
        Transition end = supersede(replaced, successor);
        assertThat(store.commit(List.of(end, successor))).isTrue();
        store = reopen(store);
        assertThat(store.find(replaced.id())).contains(end.next());
        assertThat(store.active("model")).contains(successor.next());
        assertThat(store.history("model", 10)).containsExactly(successor.next(), end.next());
        assertThat(store.events(replaced.id(), 1)).isEqualTo(end.events());
        assertThat(store.events(successor.next().id(), 0)).isEqualTo(successor.events());
    }

    @Test
    void savesNothingIfTheFirstOfSeveralTransitionsConflicts() {
        Rollout replaced = save(start("model", "v2"));
        Transition successor = startAfter(replaced, "v3");
        Transition end = supersede(replaced, successor);
        Rollout changed = save(apply(replaced, new Signal.PauseRequested(BY)));
        assertNothingIsSavedOf(List.of(end, successor), changed);
    }

    @Test
    void savesNothingIfTheLastOfSeveralTransitionsConflicts() {
        Rollout replaced = save(start("model", "v2"));
        Rollout elsewhere = save(start("elsewhere", "v2"));
        Transition good = apply(replaced, new Signal.AbortRequested(BY));
        save(apply(elsewhere, new Signal.PauseRequested(BY)));
        Transition late = apply(elsewhere, new Signal.AbortRequested(BY));
        assertNothingIsSavedOf(List.of(good, late), replaced);
    }

    @Test
    void savesNothingIfOneOfSeveralTransitionsWouldBeASecondActiveRollout() {
        Rollout active = save(start("model", "v2"));
        Transition elsewhere = start("elsewhere", "v2");
        Transition second = startAfter(active, "v3");
        assertNothingIsSavedOf(List.of(elsewhere, second), active);
        assertThat(store.active("elsewhere")).isEmpty();
        assertThat(store.find(elsewhere.next().id())).isEmpty();
    }

    @Test
    void givesTheHistoryNewestFirstUpToALimit() {
        List<Rollout> newestFirst = new ArrayList<>();
        Transition next = start("model", "v0");
        for (int i = 1; i <= 5; i++) {
            Rollout ended = saveUntilEnded(next);
            newestFirst.add(0, ended);
            next = startAfter(ended, "v" + i);
        }
        newestFirst.add(0, save(next));
        save(start("elsewhere", "v1"));
        assertThat(store.history("model", 1)).containsExactly(newestFirst.get(0));
        assertThat(store.history("model", 3)).containsExactlyElementsOf(newestFirst.subList(0, 3));
        assertThat(store.history("model", 6)).containsExactlyElementsOf(newestFirst);
        assertThat(store.history("model", Integer.MAX_VALUE)).containsExactlyElementsOf(newestFirst);
    }

    @Test
    void keepsTheOrderOfTheHistoryWhenAnOlderRolloutChanges() {
        Rollout older = saveUntilEnded(start("model", "v2"));
        Rollout newer = save(startAfter(older, "v3"));
        Rollout closed = save(close(older));
        assertThat(store.history("model", 2)).containsExactly(newer, closed);
    }

    @Test
    void hasARolloutOpenUntilItsListenersKnowOfItsEnd() throws Exception {
        Rollout running = save(start("running", "v2"));
        Rollout unpublished = saveUntilEnded(start("unpublished", "v2"));
        Rollout closed = save(close(saveUntilEnded(start("closed", "v2"))));
        assertThat(unpublished.isEnded()).isTrue();
        store = reopen(store);
        assertThat(store.open()).containsExactlyInAnyOrder(running.id(), unpublished.id());
        assertThat(store.active("unpublished")).isEmpty();
        assertThat(store.find(closed.id())).contains(closed);
        save(close(unpublished));
        assertThat(store.open()).containsExactly(running.id());
    }

    @Test
    void givesEventsInOrderAfterANumber() throws Exception {
        Story story = new Story("model", "v2").throughEverything();
        List<RolloutEvent> events = story.save(store);
        assertThat(events).hasSizeGreaterThan(10);
        assertThat(events)
                .extracting(event -> event.header().sequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        store = reopen(store);
        for (int after = 0; after <= events.size(); after++) {
            assertThat(store.events(story.now.id(), after)).isEqualTo(events.subList(after, events.size()));
        }
        assertThat(store.events(story.now.id(), -1)).isEqualTo(events);
        assertThat(store.events(story.now.id(), Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void givesBackExactlyWhatWasSaved() throws Exception {
        for (Story story : List.of(
                new Story("promoted", "v2").throughEverything(),
                new Story("rolled back", "v2").toRollback(),
                new Story("held", "v2").toHold(Hold.Cause.ROUTER_UNAVAILABLE))) {
            assertEveryRevisionIsGivenBack(story);
        }
    }

    @Test
    void givesBackNumbersThatAreNoMeasurements() throws Exception {
        assertEveryRevisionIsGivenBack(new Story("model", "v2").withOddNumbers());
    }

    @Test
    void takesAnyAllowedName() throws Exception {
        for (String name : names()) {
            assertEveryRevisionIsGivenBack(new Story(name, name).toRollback());
            assertThat(store.history(name, 10)).hasSize(1);
        }
        assertThat(store.open()).hasSize(names().size());
    }

    @Test
    void givesBackWhatPeopleWrote() throws Exception {
        String text =
                "first line\r\nsecond\tline 'quoted' \"twice\" \\ {\"a\": [1]} <b>&amp;</b> %s ; -- \u0001 ﷽ 👩‍🔬";
        Attribution by = new Attribution("O'Hara\n<o@example.org>", text);
        Rollout created = save(StateMachine.start("model", "v2", Optional.of("v1"), Story.POLICY, by, 0, NOW));
        Rollout paused = save(apply(created, new Signal.PauseRequested(by)));
        store = reopen(store);
        assertThat(store.find(created.id())).contains(paused);
        assertThat(store.events(created.id(), 0)).isEqualTo(eventsOf(created, paused, by));
    }

    @Test
    void letsExactlyOneOfManyCreateAModelsActiveRollout() throws Exception {
        for (int race = 0; race < races(); race++) {
            String model = "race-" + race;
            List<Transition> starts = new ArrayList<>();
            Transition start = start(model, "v0");
            for (int i = 0; i < THREADS; i++) {
                starts.add(start);
                start = startAfter(start.next(), "v" + (i + 1));
            }
            List<Boolean> won = race(i -> () -> store.commit(List.of(starts.get(i))));
            assertThat(won).containsOnlyOnce(true);
            Rollout winner = starts.get(won.indexOf(true)).next();
            assertThat(store.active(model)).contains(winner);
            assertThat(store.history(model, 10)).containsExactly(winner);
        }
        assertThat(store.open()).hasSize(races());
    }

    @Test
    void letsExactlyOneOfManyReplaceARevision() throws Exception {
        Rollout current = save(start("model", "v2"));
        for (int race = 0; race < races(); race++) {
            Rollout before = current;
            List<Transition> candidates = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Attribution by = new Attribution("thread " + i, "race " + race);
                candidates.add(apply(
                        before, before.isPaused() ? new Signal.ResumeRequested(by) : new Signal.PauseRequested(by)));
            }
            List<Boolean> won = race(i -> () -> store.commit(List.of(candidates.get(i))));
            assertThat(won).containsOnlyOnce(true);
            Transition winner = candidates.get(won.indexOf(true));
            current = winner.next();
            assertThat(store.find(current.id())).contains(current);
            assertThat(store.events(current.id(), before.saved().events())).isEqualTo(winner.events());
        }
    }

    @Test
    void letsExactlyOneOfManySupersedeARollout() throws Exception {
        for (int race = 0; race < races(); race++) {
            String model = "race-" + race;
            Rollout replaced = save(start(model, "v2"));
            List<List<Transition>> pairs = new ArrayList<>();
            Rollout before = replaced;
            for (int i = 0; i < THREADS; i++) {
                Transition successor = startAfter(before, "v" + (i + 3));
                pairs.add(List.of(supersede(replaced, successor), successor));
                before = successor.next();
            }
            List<Boolean> won = race(i -> () -> store.commit(pairs.get(i)));
            assertThat(won).containsOnlyOnce(true);
            List<Transition> winner = pairs.get(won.indexOf(true));
            assertThat(store.active(model)).contains(winner.get(1).next());
            assertThat(store.history(model, 10))
                    .containsExactly(winner.get(1).next(), winner.get(0).next());
            assertThat(store.events(replaced.id(), 1)).isEqualTo(winner.get(0).events());
        }
    }

    @Test
    void showsACommitToEveryThread() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Rollout current = save(start("model", "v2"));
            for (int i = 0; i < races(); i++) {
                Transition next = apply(
                        current, current.isPaused() ? new Signal.ResumeRequested(BY) : new Signal.PauseRequested(BY));
                assertThat(other.submit(() -> store.commit(List.of(next))).get())
                        .isTrue();
                current = next.next();
                assertThat(store.find(current.id())).contains(current);
                assertThat(store.active("model")).contains(current);
                assertThat(store.events(current.id(), 0))
                        .hasSize((int) current.saved().events());
            }
        } finally {
            other.shutdownNow();
        }
    }

    private void assertNothingIsSavedOf(List<Transition> transitions, Rollout unchanged) {
        List<String> open = store.open();
        assertThat(store.commit(transitions)).isFalse();
        assertThat(store.find(unchanged.id())).contains(unchanged);
        assertThat(store.active(unchanged.model())).contains(unchanged);
        assertThat(store.history(unchanged.model(), 10)).containsExactly(unchanged);
        assertThat(store.events(unchanged.id(), 0))
                .hasSize((int) unchanged.saved().events());
        assertThat(store.open()).containsExactlyInAnyOrderElementsOf(open);
    }

    private void assertEveryRevisionIsGivenBack(Story story) throws Exception {
        List<RolloutEvent> events = new ArrayList<>();
        for (Transition transition : story.transitions) {
            save(transition);
            events.addAll(transition.events());
            store = reopen(store);
            assertThat(store.find(story.now.id())).contains(transition.next());
            assertThat(store.events(story.now.id(), 0)).isEqualTo(events);
        }
    }

    private Rollout save(Transition transition) {
        assertThat(store.commit(List.of(transition)))
                .as("commit of revision %s", transition.next().revision())
                .isTrue();
        return transition.next();
    }

    private Rollout saveUntilEnded(Transition start) {
        Rollout goingBack = save(apply(save(start), new Signal.AbortRequested(BY)));
        return save(apply(goingBack, new Signal.SplitApplied(goingBack.wantedSplit())));
    }

    private static Transition start(String model, String candidate) {
        return StateMachine.start(model, candidate, Optional.of("v1"), RolloutPolicy.defaults(), BY, 0, NOW);
    }

    private static Transition startAfter(Rollout previous, String candidate) {
        return StateMachine.start(
                previous.model(), candidate, Optional.of("v1"), RolloutPolicy.defaults(), BY, previous.number(), NOW);
    }

    private static Transition supersede(Rollout replaced, Transition successor) {
        return apply(replaced, new Signal.SupersedeRequested(successor.next().id(), BY));
    }

    private static Transition close(Rollout ended) {
        return StateMachine.apply(ended, new Signal.Closed(), ended.saved().events(), NOW);
    }

    private static Transition apply(Rollout rollout, Signal signal) {
        return StateMachine.apply(rollout, signal, NOW.plusSeconds(rollout.revision()));
    }

    private static List<RolloutEvent> eventsOf(Rollout created, Rollout paused, Attribution by) {
        return List.of(
                new RolloutEvent.Started(header(created, 1), by, Optional.of("v1")),
                new RolloutEvent.Paused(header(paused, 2), by));
    }

    private static RolloutEvent.Header header(Rollout rollout, long sequence) {
        return new RolloutEvent.Header(
                rollout.id(), sequence, rollout.model(), rollout.candidate(), rollout.updatedAt());
    }

    private static List<String> names() {
        return List.of(
                "it's \"quoted\" `twice`",
                "'; DROP TABLE rollouts; --",
                "100 %_*?[a-z]{1}$1\\n\\",
                "../../etc/passwd",
                "a/b:c|d<e>f&g#h",
                "{\"json\": null}",
                "null",
                "a  b",
                "👩‍🔬 models 🚀",
                "é",
                "e\u0301",
                "x".repeat(Names.MAX_LENGTH),
                "🚀".repeat(Names.MAX_LENGTH / 2));
    }

    private static List<Boolean> race(IntFunction<Callable<Boolean>> runner) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Callable<Boolean> body = runner.apply(i);
                results.add(threads.submit(() -> {
                    together.await();
                    return body.call();
                }));
            }
            List<Boolean> won = new ArrayList<>();
            for (Future<Boolean> result : results) {
                won.add(result.get(1, TimeUnit.MINUTES));
            }
            return won;
        } catch (ExecutionException e) {
            throw new AssertionError("A commit that loses a race returns false, it does not throw", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** The revisions of a rollout, one after the other, with every part used somewhere. */
    private static final class Story {

        private static final RolloutPolicy POLICY = RolloutPolicy.builder()
                .stages(0.0001, 0.3333, 1)
                .checkpointDuration(Duration.ofMillis(1_234_567))
                .checkInterval(Duration.ofMillis(1_001))
                .criteria(DegradationCriteria.builder()
                        .maxMaeIncreasePct(0.1 + 0.2)
                        .maeFloor(Double.MIN_VALUE)
                        .minSamples(Long.MAX_VALUE)
                        .build())
                .baseline(RolloutPolicy.defaults().baseline().withMode(BaselineMode.CONCURRENT))
                .autoRollback(false)
                .unavailable(new UnavailablePolicy(Integer.MAX_VALUE, UnavailablePolicy.Action.ROLL_BACK))
                .validation(RolloutPolicy.defaults().validation().withMaxMae(1e300))
                .shadow(RolloutPolicy.defaults().shadow().withEnabled(true).withSampleRate(1e-300))
                .canary(RolloutPolicy.defaults().canary().withEnabled(true).withShare(new TrafficShare(1)))
                .finalSoak(Duration.ofDays(366))
                .labelMaturity(Duration.ofMillis(1))
                .build();

        private final List<Transition> transitions = new ArrayList<>();
        private Rollout now;

        Story(String model, String candidate) {
            Transition start = StateMachine.start(model, candidate, Optional.empty(), POLICY, BY, 41, NOW);
            transitions.add(start);
            now = start.next();
        }

        /** All kinds of holds, gates and signals up to production. */
        Story throughEverything() {
            settle();
            apply(evaluated(evidence().withFailure("no answer"), verdict(Finding.Result.UNAVAILABLE)));
            apply(evaluated(evidence().withOffline(Map.of("mae", 0.1)), verdict(Finding.Result.INCONCLUSIVE)));
            apply(new Signal.PauseRequested(BY));
            apply(new Signal.ResumeRequested(BY));
            apply(new Signal.AcceptRequested(now.currentStep().name(), BY));
            apply(new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, "connection refused"));
            settle();
            apply(evaluated(evidence().withCandidate(summary(1.5)), verdict(Finding.Result.DEGRADED)));
            apply(new Signal.AcceptRequested(now.currentStep().name(), BY));
            while (now.status() == RolloutStatus.RUNNING) {
                settle();
                apply(evaluated(
                        evidence().withCandidate(summary(1.5)).withBaseline(summary(Math.PI)),
                        verdict(Finding.Result.PASS)));
            }
            settle();
            apply(new Signal.EffectFailed(Hold.Cause.REGISTRY_UNAVAILABLE, "timeout"));
            apply(new Signal.RegistrySettled());
            return closed();
        }

        Story toRollback() {
            settle();
            apply(new Signal.AbortRequested(BY));
            settle();
            return this;
        }

        Story toHold(Hold.Cause cause) {
            return apply(new Signal.EffectFailed(cause, "refused"));
        }

        /** Numbers that a source may return, in every place that stores one. */
        Story withOddNumbers() {
            settle();
            for (double odd : new double[] {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                -0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                0.1 + 0.2
            }) {
                MetricSummary summary = summary(odd);
                Finding finding =
                        new Finding(Reason.ERROR_RATE, Finding.Result.UNAVAILABLE, odd, -odd, -1, 2, 3, "odd");
                apply(evaluated(
                        evidence()
                                .withCandidate(summary)
                                .withBaseline(summary)
                                .withOffline(Map.of("mae", odd, "", odd, "it's", odd)),
                        Verdict.of(List.of(finding))));
            }
            return this;
        }

        List<RolloutEvent> save(RolloutStore store) {
            List<RolloutEvent> events = new ArrayList<>();
            for (Transition transition : transitions) {
                assertThat(store.commit(List.of(transition))).isTrue();
                events.addAll(transition.events());
            }
            return events;
        }

        private Story apply(Signal signal) {
            return add(RolloutStoreContract.apply(now, signal));
        }

        private void settle() {
            apply(new Signal.SplitApplied(now.wantedSplit()));
        }

        private Story closed() {
            return add(close(now));
        }

        private Story add(Transition transition) {
            transitions.add(transition);
            now = transition.next();
            return this;
        }

        private Signal evaluated(Evidence evidence, Verdict verdict) {
            return new Signal.GateEvaluated(
                    new Checkpoint(now.currentStep(), evidence, "a rule", verdict, now.updatedAt()));
        }

        private Evidence evidence() {
            Window window =
                    new Window(NOW.minusNanos(1), NOW, Optional.of(now.stepRef()), Duration.ofSeconds(1, 999_999_999));
            return Evidence.none(window).withComparison(Evidence.Comparison.NO_PRODUCTION_VERSION);
        }

        private static Verdict verdict(Finding.Result result) {
            return Verdict.of(Arrays.stream(Reason.values())
                    .map(reason ->
                            new Finding(reason, result, Double.NaN, 0.2, 1, 2, Long.MAX_VALUE, "it's \"so\"\nso"))
                    .toList());
        }

        private static MetricSummary summary(double number) {
            return new MetricSummary(
                    Long.MAX_VALUE,
                    -1,
                    new ErrorStats(
                            3, number, -number, number / 3, number, new ErrorSpread(number, 1, -number, number / 7)),
                    new AgreementStats(7, 5),
                    new LatencyStats(9, Duration.ofNanos(1), Duration.ofMillis(-1), Duration.ofDays(10_000)),
                    new PairedErrors(2, number, 1, -number, 3, number / 9),
                    Map.of("a metric's \"name\"", new Moments(-1, number, Double.NaN)),
                    Optional.of(Long.MIN_VALUE),
                    17,
                    new LabelLag(-3, Duration.ofSeconds(-4, 5)));
        }
    }
}
