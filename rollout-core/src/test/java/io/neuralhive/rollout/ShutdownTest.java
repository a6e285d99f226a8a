package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.checkpoint.ModelValidator;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Closing an engine decides nothing and loses nothing. */
class ShutdownTest {

    private final FakeClock clock = new FakeClock();
    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final RecordingRegistry registry =
            new RecordingRegistry().register("m", "v1").register("m", "v2").production("m", "v1");
    private final RecordingRouter router = new RecordingRouter();

    @Test
    void anEvaluationThatIsCutShortIsNotOneWithoutMetrics() throws Exception {
        CountDownLatch evaluating = new CountDownLatch(1);
        MetricsSource slow = (model, version, window) -> {
            if (version.equals("v2")) {
                evaluating.countDown();
                new CountDownLatch(1).await();
            }
            return mae(100, 10);
        };
        RolloutPolicy strict = RolloutPolicy.builder()
                .unavailable(new UnavailablePolicy(1, UnavailablePolicy.Action.ROLL_BACK))
                .build();
        GradualRolloutEngine engine =
                builder().policy(strict).metricsSource(slow).build();
        engine.start();
        String id = engine.promote("m", "v2").id();
        await().until(() -> store.find(id).orElseThrow().appliedShare().percent() == 25);
        await().until(() -> clock.nextTimer().isPresent());
        clock.advance(Duration.ofMinutes(30));
        evaluating.await();
        Rollout before = store.find(id).orElseThrow();
        engine.close();
        try (GradualRolloutEngine next = builder()
                .onCallersThread()
                .policy(strict)
                .metricsSource((model, version, window) -> mae(100, 10))
                .build()) {
            assertThat(store.find(id).orElseThrow()).isEqualTo(before);
            next.start();
            clock.advance(Duration.ofHours(2));
            assertThat(store.find(id).orElseThrow()).isPromoted();
        }
    }

    @Test
    void anEventThatCouldNotBeReportedIsReportedByTheNextEngine() throws Exception {
        CountDownLatch telling = new CountDownLatch(1);
        GradualRolloutEngine engine = builder()
                .policy(RolloutPolicy.builder().gradual(false).build())
                .metricsSource((model, version, window) -> mae(100, 10))
                .listener(event -> {
                    telling.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .build();
        engine.start();
        String id = engine.promote("m", "v2").id();
        telling.await();
        engine.close();
        List<Long> received = new CopyOnWriteArrayList<>();
        try (GradualRolloutEngine next = builder()
                .onCallersThread()
                .metricsSource((model, version, window) -> mae(100, 10))
                .listener(event -> received.add(event.header().sequence()))
                .build()) {
            next.start();
            Rollout rollout = store.find(id).orElseThrow();
            assertThat(rollout).isPromoted();
            assertThat(received).hasSize((int) rollout.saved().events()).isSorted();
        }
    }

    @Test
    void whatAValidatorAnswersWhenItIsInterruptedIsNoAnswer() throws Exception {
        registry.register("m", "v2", Map.of("mae", 0.1));
        CountDownLatch validating = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        ModelValidator interrupted = (metrics, limits) -> {
            validating.countDown();
            try {
                new CountDownLatch(1).await();
                return List.of();
            } catch (InterruptedException e) {
                throw new IllegalStateException("validation cut short", e);
            } finally {
                ended.countDown();
            }
        };
        GradualRolloutEngine engine = builder()
                .metricsSource((model, version, window) -> mae(100, 10))
                .modelValidator(interrupted)
                .build();
        engine.start();
        String id = engine.promote("m", "v2").id();
        validating.await();
        Rollout before = store.find(id).orElseThrow();
        engine.close();
        ended.await();
        try (GradualRolloutEngine next = builder()
                .onCallersThread()
                .metricsSource((model, version, window) -> mae(100, 10))
                .build()) {
            assertThat(store.find(id).orElseThrow()).isEqualTo(before);
            next.start();
            clock.advance(Duration.ofHours(2));
            assertThat(store.find(id).orElseThrow()).isPromoted();
            assertThat(store.events(id, 0)).noneMatch(RolloutEvent.HoldStarted.class::isInstance);
        }
    }

    @Test
    void anExecutorThatIsShutDownBeforeTheEngineCutsAnEvaluationShortAndSavesNothing() throws Exception {
        CountDownLatch evaluating = new CountDownLatch(1);
        MetricsSource slow = (model, version, window) -> {
            if (version.equals("v2")) {
                evaluating.countDown();
                new CountDownLatch(1).await();
            }
            return mae(100, 10);
        };
        ExecutorService workers = Executors.newSingleThreadExecutor();
        Rollout before;
        try (GradualRolloutEngine engine =
                builder().executor(workers).metricsSource(slow).build()) {
            engine.start();
            String id = engine.promote("m", "v2").id();
            await().until(() -> store.find(id).orElseThrow().appliedShare().percent() == 25);
            await().until(() -> clock.nextTimer().isPresent());
            clock.advance(Duration.ofMinutes(30));
            evaluating.await();
            before = store.find(id).orElseThrow();
            workers.shutdownNow();
            assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(store.find(before.id()).orElseThrow()).isEqualTo(before);
    }

    private EngineBuilder builder() {
        return GradualRolloutEngine.builder()
                .clock(clock)
                .timers(clock)
                .store(store)
                .modelRegistry(registry)
                .trafficRouter(router);
    }
}
