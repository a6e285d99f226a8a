package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.time.InMemoryTimers;
import io.neuralhive.rollout.time.RolloutTimers;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** An engine works from its start to its end, and at no other time, in whichever order it and its parts are closed. */
class LifecycleTest {

    /** The common pool may have one thread only, which a task that waits would keep. */
    private static final Executor ON_ITS_OWN_THREAD = task -> new Thread(task).start();

    private static final Duration STAGE = Duration.ofMinutes(30);
    private static final String START_FIRST = "The engine was not started: call start() first";
    private static final String CLOSED = "The engine was closed; build and start another one";

    private final FakeClock clock = new FakeClock();
    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final RecordingRegistry registry =
            new RecordingRegistry().register("m", "v1").register("m", "v2").production("m", "v1");

    /** What engines have done and asked, in order. */
    private final List<String> done = new CopyOnWriteArrayList<>();

    private final Timers timers = new Timers();
    private MetricsSource metrics = (model, version, window) -> mae(1_000, 10);
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.neuralhive.rollout");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
    }

    @AfterEach
    void nothingIsLoggedAsAWarningOrAnError() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
        assertThat(log.list).isEmpty();
    }

    /** Timers on the clock that note when they are started and closed. */
    private final class Timers implements RolloutTimers {
        private Runnable atStart = () -> {};
        private Runnable atClose = () -> {};

        @Override
        public void start(Consumer<String> onDue) {
            atStart.run();
            done.add("timers start");
            clock.start(onDue);
        }

        @Override
        public void schedule(String rolloutId, Instant at) {
            clock.schedule(rolloutId, at);
        }

        @Override
        public void cancel(String rolloutId) {
            clock.cancel(rolloutId);
        }

        @Override
        public void close() {
            done.add("timers close");
            atClose.run();
        }
    }

    private EngineBuilder builder() {
        return GradualRolloutEngine.builder()
                .clock(clock)
                .timers(timers)
                .store(store)
                .modelRegistry(registry)
                .metricsSource(new Asked())
                .trafficRouter(new Applied())
                .listener(event -> done.add("notify"));
    }

    private final class Asked implements MetricsSource {
        @Override
        public MetricSummary collect(String model, String version, Window window) throws Exception {
            done.add("ask");
            return metrics.collect(model, version, window);
        }
    }

    private final class Applied implements TrafficRouter {
        @Override
        public void apply(TrafficSplit split, FencingToken fencingToken) {
            done.add("apply");
        }
    }

    /** Leaves a rollout in the store that waits for its first gate, which is due. */
    private Rollout openRollout() {
        try (GradualRolloutEngine earlier = builder().onCallersThread().build()) {
            earlier.start();
            earlier.promote("m", "v2");
        }
        clock.advance(STAGE);
        done.clear();
        return store.history("m", 1).get(0);
    }

    @Test
    void aBuiltEngineDoesNothing() {
        Rollout rollout = openRollout();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (GradualRolloutEngine built = builder().build();
                GradualRolloutEngine withItsOwnTimer =
                        builder().timers(new InMemoryTimers(clock)).build()) {
            clock.advance(Duration.ofDays(1));
            assertThat(done).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("rollout"));
            assertThat(built.find(rollout.id())).contains(rollout);
            assertThat(withItsOwnTimer.active("m")).contains(rollout);
        }
    }

    @Test
    void aStartGoesOnWithEveryOpenRolloutAndAnotherOneDoesNoHarm() {
        openRollout();
        try (GradualRolloutEngine engine = builder().onCallersThread().build()) {
            assertThat(engine.start()).isEqualTo(1);
            assertThat(store.active("m").orElseThrow()).isRunning().atStage(2);
            List<String> once = List.copyOf(done);
            assertThat(once).startsWith("timers start").contains("ask", "apply", "notify");
            assertThat(engine.start()).isEqualTo(1);
            assertThat(done).isEqualTo(once);
            clock.advance(STAGE.multipliedBy(3));
            assertThat(store.history("m", 1).get(0)).isPromoted();
            assertThat(engine.start()).isZero();
        }
    }

    /** A call that changes a rollout, or waits for its end. */
    record Call(String name, Function<GradualRolloutEngine, Object> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Call> calls() {
        return Stream.of(
                new Call("promote", engine -> engine.promote("m", "v2")),
                new Call("supersede", engine -> engine.supersede(PromotionRequest.of("m", "v2"))),
                new Call("pause", engine -> engine.pause("m-1", "ana", "why")),
                new Call("resume", engine -> engine.resume("m-1", "ana", "why")),
                new Call("abort", engine -> engine.abort("m-1", "ana", "why")),
                new Call("accept", engine -> engine.accept("m-1", "stage_1", "ana", "why")),
                new Call("completion", engine -> engine.completion("m-1").isDone()));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatChangesOrWaitsIsRefusedBeforeTheStartAndAfterTheEnd(Call call) {
        Rollout rollout = openRollout();
        GradualRolloutEngine engine = builder().onCallersThread().build();
        assertThatIllegalStateException()
                .isThrownBy(() -> call.call().apply(engine))
                .withMessage(START_FIRST);
        engine.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> call.call().apply(engine))
                .withMessage(CLOSED);
        assertThat(store.find(rollout.id())).contains(rollout);
        assertThat(done).containsExactly("timers close");
    }

    @Test
    void whatOnlyReadsWorksAtAnyTime() {
        Rollout rollout = openRollout();
        GradualRolloutEngine engine = builder().onCallersThread().build();
        assertReads(engine, rollout);
        engine.close();
        assertReads(engine, rollout);
    }

    private static void assertReads(GradualRolloutEngine engine, Rollout rollout) {
        assertThat(engine.find(rollout.id())).contains(rollout);
        assertThat(engine.active("m")).contains(rollout);
        assertThat(engine.active()).containsExactly(rollout);
        assertThat(engine.history("m", 1)).containsExactly(rollout);
        assertThat(engine.events(rollout.id())).hasSize((int) rollout.saved().events());
        assertThat(engine.policy()).isEqualTo(RolloutPolicy.defaults());
    }

    @Test
    void aClosedEngineDoesNotStart() {
        openRollout();
        GradualRolloutEngine engine = builder().onCallersThread().build();
        engine.close();
        assertThatIllegalStateException().isThrownBy(engine::start).withMessage(CLOSED);
        clock.advance(Duration.ofDays(1));
        assertThat(done).containsExactly("timers close");
    }

    @Test
    void doesNotStartOnTimersThatWereClosed() {
        InMemoryTimers own = new InMemoryTimers(clock);
        own.close();
        try (GradualRolloutEngine engine = builder().timers(own).build()) {
            assertThatIllegalStateException()
                    .isThrownBy(engine::start)
                    .withMessage("These timers were closed: create new ones");
            assertThatIllegalStateException()
                    .isThrownBy(() -> engine.promote("m", "v2"))
                    .withMessage(START_FIRST);
        }
    }

    @Test
    void aStartThatFailsHasStartedNothingAndCanBeTriedAgain() {
        openRollout();
        AtomicBoolean down = new AtomicBoolean(true);
        try (GradualRolloutEngine engine = builder()
                .store(new FailingStore(store, down::get))
                .onCallersThread()
                .build()) {
            assertThatThrownBy(engine::start).hasMessage("disk full");
            down.set(false);
            timers.atStart = () -> {
                throw new IllegalArgumentException("no timers");
            };
            assertThatThrownBy(engine::start).hasMessage("no timers");
            assertThat(done).isEmpty();
            assertThatIllegalStateException()
                    .isThrownBy(() -> engine.promote("m", "v2"))
                    .withMessage(START_FIRST);
            timers.atStart = () -> {};
            assertThat(engine.start()).isEqualTo(1);
            assertThat(done).startsWith("timers start").contains("ask");
        }
    }

    enum Order {
        ENGINE,
        ENGINE_THEN_TIMERS,
        TIMERS_THEN_ENGINE,
        ENGINE_TWICE
    }

    private void close(Order order, GradualRolloutEngine engine, RolloutTimers timers) {
        if (order == Order.TIMERS_THEN_ENGINE) {
            timers.close();
        }
        engine.close();
        if (order == Order.ENGINE_THEN_TIMERS) {
            timers.close();
        }
        if (order == Order.ENGINE_TWICE) {
            engine.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverClosesFirstNoGateIsAskedAndTheRolloutGoesOnLater(Order order) {
        GradualRolloutEngine engine = builder().onCallersThread().build();
        engine.start();
        String id = engine.promote("m", "v2").id();
        CompletableFuture<Rollout> completion = engine.completion(id);
        Rollout before = store.find(id).orElseThrow();
        done.clear();
        close(order, engine, timers);
        // This clock outlives engines, and delivers to one that was closed.
        clock.advance(STAGE);
        assertThat(done).containsOnly("timers close");
        assertThat(store.find(id)).contains(before);
        assertThatThrownBy(completion::join).hasCauseInstanceOf(CancellationException.class);
        assertGoesOn(id);
    }

    private void assertGoesOn(String id) {
        try (GradualRolloutEngine next = builder().onCallersThread().build()) {
            next.start();
            clock.advance(Duration.ofHours(2));
            assertThat(store.find(id).orElseThrow()).isPromoted();
            assertThat(next.history("m", 10)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEvaluationInProgressOnTheEnginesThreadsWhenItIsClosedDoesNotCount(Order order) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        metrics = (model, version, window) -> {
            if (version.equals("v2")) {
                asked.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    interrupted.countDown();
                }
            }
            return mae(1_000, 10);
        };
        InMemoryTimers own = new InMemoryTimers(clock);
        GradualRolloutEngine engine = builder().timers(own).build();
        engine.start();
        String id = engine.promote("m", "v2").id();
        await().until(() -> store.find(id).orElseThrow().appliedShare().percent() == 25);
        clock.set(clock.now().plus(STAGE));
        engine.start();
        asked.await();
        Rollout before = store.find(id).orElseThrow();
        close(order, engine, own);
        interrupted.await();
        assertThat(store.find(id)).contains(before);
        metrics = (model, version, window) -> mae(1_000, 10);
        assertGoesOn(id);
    }

    @Test
    void theTimersEndBeforeTheWorkDoes() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        metrics = (model, version, window) -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                done.add("work ends");
                interrupted.countDown();
            }
            return mae(1_000, 10);
        };
        GradualRolloutEngine engine = builder().build();
        engine.start();
        engine.promote("m", "v2");
        asked.await();
        done.clear();
        timers.atClose = () -> {
            throw new IllegalArgumentException("made to fail");
        };
        assertThatThrownBy(engine::close).hasMessage("made to fail");
        interrupted.await();
        assertThat(done).containsExactly("timers close", "work ends");
        engine.close();
        assertThat(done).hasSize(2);
    }

    @Test
    void closesWhileTheStoreIsAskedAtTheStart() throws Exception {
        openRollout();
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        GradualRolloutEngine engine = builder()
                .store(new FailingStore(store, () -> {
                    asking.countDown();
                    awaitQuietly(answer);
                    return false;
                }))
                .build();
        CompletableFuture<Integer> start = CompletableFuture.supplyAsync(engine::start, ON_ITS_OWN_THREAD);
        asking.await();
        engine.close();
        answer.countDown();
        assertThatThrownBy(start::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining(CLOSED);
        assertThat(done).containsExactly("timers close");
    }

    @Test
    void closesTheTimersThatAreStartingAtTheMoment() throws Exception {
        openRollout();
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        timers.atStart = () -> {
            starting.countDown();
            awaitQuietly(goOn);
        };
        GradualRolloutEngine engine = builder().build();
        CompletableFuture<Integer> start = CompletableFuture.supplyAsync(engine::start, ON_ITS_OWN_THREAD);
        starting.await();
        AtomicReference<Thread> closer = new AtomicReference<>();
        CompletableFuture<Void> close = CompletableFuture.runAsync(
                () -> {
                    closer.set(Thread.currentThread());
                    engine.close();
                },
                ON_ITS_OWN_THREAD);
        await().until(() -> closer.get() != null && closer.get().getState() == Thread.State.BLOCKED);
        goOn.countDown();
        close.join();
        start.join();
        assertThat(done).containsSubsequence("timers start", "timers close");
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.promote("m", "v2"))
                .withMessage(CLOSED);
    }

    @Test
    void mayBeClosedByWhatItCallsAtTheStart() {
        openRollout();
        AtomicReference<GradualRolloutEngine> engine = new AtomicReference<>();
        metrics = (model, version, window) -> {
            engine.get().close();
            return mae(1_000, 10);
        };
        engine.set(builder().onCallersThread().build());
        Rollout before = store.history("m", 1).get(0);
        engine.get().start();
        assertThat(done)
                .containsSubsequence("timers start", "ask", "timers close")
                .doesNotContain("notify");
        assertThat(store.find(before.id()).orElseThrow().currentStep()).isEqualTo(before.currentStep());
        metrics = (model, version, window) -> mae(1_000, 10);
        assertGoesOn(before.id());
    }

    @Test
    void timersThatCloseTheEngineAsTheyStartLeaveNothingBehind() {
        GradualRolloutEngine engine = builder().build();
        timers.atStart = engine::close;
        BooleanSupplier reviews = () -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("rollout-review"));
        boolean others = reviews.getAsBoolean();
        assertThatIllegalStateException().isThrownBy(engine::start).withMessage(CLOSED);
        assertThat(reviews.getAsBoolean()).isEqualTo(others);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
