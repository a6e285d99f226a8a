package io.neuralhive.rollout.jdbc;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Engines on db-scheduler's timers work from their start to their end, in whichever order the two are closed. */
class H2LifecycleTest {

    private static final TimerSettings SETTINGS =
            TimerSettings.DEFAULT.withPollInterval(Duration.ofMillis(20)).withHeartbeat(Duration.ofHours(1));
    private static final Duration STAGE = Duration.ofMinutes(30);
    private static final MetricsSource GOOD = (model, version, window) -> mae(1_000, 10);

    private final FakeClock clock = new FakeClock();
    private final JdbcConnectionPool database;
    private final RolloutStore store;
    private final RecordingRegistry registry = new RecordingRegistry();
    private final List<Node> nodes = new ArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level level;

    H2LifecycleTest(@TempDir Path directory) {
        database = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        database.setMaxConnections(20);
        JdbcSchema.createIfMissing(database);
        store = JdbcRolloutStore.create(database);
    }

    private final class Node {
        private final DbSchedulerTimers timers = DbSchedulerTimers.create(database, clock, SETTINGS);
        private final GradualRolloutEngine engine;

        private Node(MetricsSource metrics) {
            engine = GradualRolloutEngine.builder()
                    .store(store)
                    .clock(clock)
                    .timers(timers)
                    .metricsSource(metrics)
                    .modelRegistry(registry)
                    .trafficRouter(new RecordingRouter())
                    .build();
            nodes.add(this);
        }
    }

    enum Order {
        ENGINE,
        ENGINE_THEN_WAKE_UPS,
        WAKE_UPS_THEN_ENGINE,
        ENGINE_TWICE
    }

    @BeforeEach
    void listen() {
        log.start();
        level = root.getLevel();
        root.setLevel(Level.WARN);
        root.addAppender(log);
    }

    @AfterEach
    void nothingIsLoggedAsAWarningOrAnError() {
        nodes.forEach(node -> node.engine.close());
        root.detachAppender(log);
        root.setLevel(level);
        database.dispose();
        assertThat(log.list).isEmpty();
    }

    private String promoted(Node node, String model) {
        registry.register(model, "v1").register(model, "v2").production(model, "v1");
        return node.engine.promote(model, "v2").id();
    }

    private boolean isAtStage(String id, int stage) {
        Rollout rollout = store.find(id).orElseThrow();
        return rollout.settled() && rollout.currentStep().stage() == stage;
    }

    @ParameterizedTest
    @EnumSource
    void whoeverClosesFirstTheRolloutThatIsEvaluatedGoesToAnotherNodeAsItWas(Order order) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Node first = new Node((model, version, window) -> {
            if (version.equals("v2")) {
                asked.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    interrupted.countDown();
                }
            }
            return mae(1_000, 10);
        });
        first.engine.start();
        String id = promoted(first, "m");
        await().until(() -> isAtStage(id, 1));
        clock.advance(STAGE);
        asked.await();
        Rollout before = store.find(id).orElseThrow();
        switch (order) {
            case ENGINE -> first.engine.close();
            case ENGINE_THEN_WAKE_UPS -> {
                first.engine.close();
                first.timers.close();
            }
            case WAKE_UPS_THEN_ENGINE -> {
                first.timers.close();
                first.engine.close();
            }
            case ENGINE_TWICE -> {
                first.engine.close();
                first.engine.close();
            }
        }
        interrupted.await();
        assertThat(store.find(id)).contains(before);
        Node second = new Node(GOOD);
        assertThat(second.engine.start()).isEqualTo(1);
        for (int stage = 2; stage <= 4; stage++) {
            int next = stage;
            await().until(() -> isAtStage(id, next));
            clock.advance(STAGE);
        }
        await().until(() -> !store.find(id).orElseThrow().isOpen());
        assertThat(store.find(id).orElseThrow()).isPromoted();
        assertThat(store.history("m", 10)).hasSize(1);
    }

    @Test
    void anEngineThatIsBuiltAndNotStartedTakesNoTimer() {
        CountDownLatch never = new CountDownLatch(1);
        new Node((model, version, window) -> {
            never.countDown();
            return mae(1_000, 10);
        });
        Node started = new Node(GOOD);
        started.engine.start();
        List<String> ids =
                IntStream.range(0, 20).mapToObj(i -> promoted(started, "m" + i)).toList();
        await().until(() -> ids.stream().allMatch(id -> isAtStage(id, 1)));
        clock.advance(STAGE);
        await().until(() -> ids.stream().allMatch(id -> isAtStage(id, 2)));
        assertThat(never.getCount()).isEqualTo(1);
    }

    @Test
    void timersThatWereClosedDoNotStart() {
        Node node = new Node(GOOD);
        node.timers.close();
        assertThatIllegalStateException()
                .isThrownBy(node.engine::start)
                .withMessage("These timers were closed: create new ones");
    }
}
