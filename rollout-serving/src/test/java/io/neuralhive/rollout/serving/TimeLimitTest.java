package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeLimitTest {

    private final World world = new World().share(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());

    @AfterEach
    void end() {
        never.countDown();
        one.shutdownNow();
    }

    @Test
    void theBaselineAnswersForACandidateThatHangsWhichIsInterruptedAndCounts() throws Exception {
        try (ModelServer<Double, Double> server =
                world.serving().fallbackAfter(ofMillis(500)).build(hanging())) {
            Served<Double> served = server.serve("user-1", "request-1", 41.0);
            assertThat(served.version()).isEqualTo("v1");
            assertThat(served.isFallback()).isTrue();
            assertThat(world.inStep("v2").requests()).isEqualTo(1);
            assertThat(world.inStep("v2").failures()).isEqualTo(1);
            assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(world.inStep("v2").requests())
                    .as("not again when it ends")
                    .isEqualTo(1);
        }
    }

    @Test
    void aCandidateInTimeAnswersFromAThreadOfItsOwnAndTheBaselineFromTheCallers() {
        try (ModelServer<Double, String> server = world.serving()
                .fallbackAfter(ofDays(1))
                .build((version, input) -> Thread.currentThread().getName())) {
            assertThat(server.serve("user-1", "request-1", 41.0).value()).startsWith("rollout-candidate-");
            assertThat(world.inStep("v2").failures()).isZero();
            world.share(0);
            assertThat(server.serve("user-1", "request-2", 41.0).value())
                    .isEqualTo(Thread.currentThread().getName());
        }
    }

    @Test
    void whatACandidateThrowsInTimeIsWhatItThrew() {
        IllegalArgumentException bad = new IllegalArgumentException("bad input");
        IllegalStateException broken = new IllegalStateException("broken");
        try (ModelServer<Double, Double> server = world.serving()
                .fallbackAfter(ofDays(1))
                .build((version, input) -> {
                    throw version.equals("v2") ? broken : bad;
                })) {
            assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0))
                    .isSameAs(bad)
                    .hasSuppressedException(broken);
        }
    }

    @Test
    void ifAllThreadsAreBusyTheCandidateIsLateAtOnce() throws Exception {
        ModelServer<Double, Double> server =
                world.serving().fallbackAfter(ofDays(1), one).build(hanging());
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            caller.execute(() -> server.serve("user-1", "request-1", 41.0));
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(server.serve("user-2", "request-2", 41.0).version()).isEqualTo("v1");
            assertThat(world.inStep("v2").failures()).isEqualTo(1);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void trapAFixedCandidateIsBlamedForTheThreadsThatTheOneBeforeHolds() {
        try (ModelServer<Double, String> server = world.serving()
                .fallbackAfter(ofMillis(1))
                .build((version, input) -> {
                    if (version.equals("v2")) {
                        HangingCalls.uninterruptibly(never);
                    }
                    return version;
                })) {
            for (int i = 0; i < 300; i++) {
                assertThat(server.serve("user-" + i, "request-" + i, 41.0).version())
                        .isEqualTo("v1");
            }
            world.apply(new TrafficSplit(MODEL, Optional.of("v1"), "v3", TrafficShare.ALL, 0, Optional.of(World.STEP)));
            await().until(() -> server.serve("user-1", "request-1", 41.0).version(), "v3"::equals);
        }
    }

    @Test
    void onceTheExecutorIsShutDownCandidatesAreCalledOnTheCallersThread() {
        ModelServer<Double, String> server = world.serving()
                .fallbackAfter(ofDays(1), one)
                .build((version, input) ->
                        version + " " + Thread.currentThread().getName());
        one.shutdown();
        assertThat(server.serve("user-1", "request-1", 41.0).value())
                .isEqualTo("v2 " + Thread.currentThread().getName());
        assertThat(world.inStep("v2").failures()).isZero();
    }

    @Test
    void aCallerThatIsInterruptedWaitsNoLongerAndBlamesNoVersion() throws Exception {
        ModelServer<Double, Double> server =
                world.serving().fallbackAfter(ofDays(1)).build(hanging());
        AtomicReference<Served<Double>> served = new AtomicReference<>();
        AtomicReference<Boolean> stillInterrupted = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            served.set(server.serve("user-1", "request-1", 41.0));
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        caller.interrupt();
        caller.join(60_000);
        assertThat(served.get().version()).isEqualTo("v1");
        assertThat(stillInterrupted.get()).isTrue();
        assertThat(world.inStep("v2"))
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(MetricSummary.EMPTY);
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
        server.close();
    }

    @Test
    void refusesALimitOutOfRange() {
        for (Duration limit : new Duration[] {Duration.ZERO, ofMillis(-1), ofDays(367)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> world.serving().fallbackAfter(limit))
                    .withMessageContaining(limit.toString());
        }
    }

    private Model<Double, Double> hanging() {
        return (version, input) -> {
            if (version.equals("v2")) {
                begun.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw new IllegalStateException(e);
                }
            }
            return input;
        };
    }
}
