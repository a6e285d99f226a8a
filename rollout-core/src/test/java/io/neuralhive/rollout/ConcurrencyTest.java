package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.RefusedSignalException;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real threads: the engine's own, and many callers. */
@Tag("exhaustive")
@Tag("concurrency")
class ConcurrencyTest {

    private final ExecutorService callers = Executors.newFixedThreadPool(8);
    private final FakeClock clock = new FakeClock();
    private final RecordingRegistry registry = new RecordingRegistry();
    private final RecordingRouter router = new RecordingRouter();
    private final Map<String, List<Long>> received = new ConcurrentHashMap<>();
    private final ScriptedMetrics metrics = new ScriptedMetrics()
            .version("v1", mae(100, 10))
            .version("v2", mae(100, 10))
            .version("v3", mae(100, 10));
    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final GradualRolloutEngine engine = node(clock)
            .listener(event -> received.computeIfAbsent(event.header().rolloutId(), id -> new ArrayList<>())
                    .add(event.header().sequence()))
            .build();

    private EngineBuilder node(FakeClock timers) {
        return GradualRolloutEngine.builder()
                .clock(clock)
                .timers(timers)
                .store(store)
                .metricsSource(metrics)
                .modelRegistry(registry)
                .trafficRouter(router)
                .policy(RolloutPolicy.defaults());
    }

    @BeforeEach
    void start() {
        engine.start();
    }

    @AfterEach
    void close() {
        engine.close();
        callers.shutdownNow();
    }

    @Test
    void ofManyWhoPromoteTheSameModelOnTwoNodesExactlyOneWinsAndTheOthersLearnItsId() throws Exception {
        GradualRolloutEngine other = node(new FakeClock()).build();
        other.start();
        for (int round = 0; round < 50; round++) {
            String model = "model-" + round;
            registry.register(model, "v1").register(model, "v2").production(model, "v1");
            AtomicInteger turn = new AtomicInteger();
            ConcurrentLinkedQueue<String> winners = new ConcurrentLinkedQueue<>();
            ConcurrentLinkedQueue<String> learned = new ConcurrentLinkedQueue<>();
            together(8, () -> {
                try {
                    GradualRolloutEngine node = turn.getAndIncrement() % 2 == 0 ? engine : other;
                    winners.add(node.promote(model, "v2").id());
                } catch (ActiveRolloutException e) {
                    learned.add(e.activeRolloutId());
                }
            });
            assertThat(winners).hasSize(1);
            assertThat(learned).hasSize(7).containsOnly(winners.peek());
        }
        other.close();
    }

    @Test
    void manyRolloutsSideBySideAllArriveAndTellTheirStoriesInOrder() {
        int models = 200;
        for (int i = 0; i < models; i++) {
            registry.register("m" + i, "v1").register("m" + i, "v2").production("m" + i, "v1");
            engine.promote("m" + i, "v2");
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            clock.advance(Duration.ofMinutes(1));
            return engine.active().isEmpty();
        });
        for (int i = 0; i < models; i++) {
            Rollout rollout = engine.history("m" + i, 1).get(0);
            assertThat(rollout).isPromoted();
            await().until(() -> received.getOrDefault(rollout.id(), List.of()).size()
                    == rollout.saved().events());
            assertThat(received.get(rollout.id())).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void operatorsInEachOthersWayLeaveEveryRolloutSound() throws Exception {
        String model = "busy";
        registry.register(model, "v1")
                .register(model, "v2")
                .register(model, "v3")
                .production(model, "v1");
        AtomicInteger turn = new AtomicInteger();
        engine.promote(model, "v2");
        together(8, () -> {
            for (int i = 0; i < 200; i++) {
                String id = engine.history(model, 1).get(0).id();
                try {
                    switch (turn.getAndIncrement() % 6) {
                        case 0 -> engine.pause(id, "a", "");
                        case 1, 2 -> engine.resume(id, "b", "");
                        case 3 -> engine.abort(id, "c", "");
                        case 4 -> engine.supersede(PromotionRequest.of(model, i % 2 == 0 ? "v2" : "v3"));
                        default -> engine.promote(model, "v2");
                    }
                } catch (RefusedSignalException | ActiveRolloutException expected) {
                    // Another one was first.
                }
            }
        });
        Rollout last = engine.history(model, 1).get(0);
        if (!last.isEnded() && last.status() == RolloutStatus.RUNNING) {
            engine.abort(last.id(), "c", "end of the test");
        }
        await().until(() -> engine.active(model).isEmpty());
        await().until(() -> router.split(model).orElseThrow().share().isNone());
        for (Rollout rollout : engine.history(model, 1_000)) {
            List<RolloutEvent> events = engine.events(rollout.id());
            assertThat(rollout.isEnded()).isTrue();
            assertThat(events).hasSize((int) rollout.saved().events());
            assertThat(events.get(events.size() - 1)).isInstanceOf(RolloutEvent.Ended.class);
        }
    }

    private void together(int threads, Runnable task) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            done.add(callers.submit(() -> {
                start.await();
                task.run();
                return null;
            }));
        }
        start.countDown();
        for (Future<?> future : done) {
            future.get();
        }
    }
}
