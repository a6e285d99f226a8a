package io.neuralhive.rollout.jdbc;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several engines on one database, with their own threads and a clock that the test moves. */
abstract class SharedRollouts {

    /** By the clock of the test, of which an hour may pass between two heartbeats. */
    private static final TimerSettings SETTINGS =
            TimerSettings.DEFAULT.withPollInterval(Duration.ofMillis(20)).withHeartbeat(Duration.ofHours(1));

    private static final int MODELS = 20;

    private final FakeClock clock = new FakeClock();
    private final ScriptedMetrics metrics =
            new ScriptedMetrics().version("v1", mae(1_000, 10)).version("v2", mae(1_000, 10));
    private final RecordingRegistry registry = new RecordingRegistry();
    private final RecordingRouter router = new RecordingRouter();
    private final List<Node> nodes = new ArrayList<>();

    /** An engine with its own store and timers. */
    private final class Node implements AutoCloseable {
        private final AtomicInteger evaluations = new AtomicInteger();
        private final DbSchedulerTimers timers = DbSchedulerTimers.create(database(), clock, SETTINGS);
        private final GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .store(JdbcRolloutStore.create(database()))
                .clock(clock)
                .timers(timers)
                .metricsSource(metrics)
                .modelRegistry(registry)
                .trafficRouter(router)
                .listener(new RolloutListener() {
                    @Override
                    public void onEvent(RolloutEvent event) {}

                    @Override
                    public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
                        evaluations.incrementAndGet();
                    }
                })
                .build();

        private Node() {
            nodes.add(this);
            engine.start();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** Returns a database with the tables. */
    abstract DataSource database();

    abstract void closeDatabase();

    @AfterEach
    void closeAll() {
        nodes.forEach(Node::close);
        closeDatabase();
    }

    @Test
    void finishOnTheOtherNodesWhenOneIsClosed() {
        List<Node> three = List.of(new Node(), new Node(), new Node());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MODELS; i++) {
            String model = "model-" + i;
            registry.register(model, "v1").register(model, "v2").production(model, "v1");
            ids.add(three.get(i % 3).engine.promote(model, "v2").id());
        }
        pass(Duration.ofMinutes(45));
        three.get(0).close();
        pass(Duration.ofMinutes(75));
        GradualRolloutEngine any = three.get(1).engine;
        await().untilAsserted(() -> assertThat(ids)
                .allSatisfy(
                        id -> assertThat(any.find(id).orElseThrow().isOpen()).isFalse()));
        for (String id : ids) {
            Rollout rollout = any.find(id).orElseThrow();
            assertThat(rollout).isPromoted();
            assertThat(any.history(rollout.model(), 10)).hasSize(1);
            assertThat(any.events(id))
                    .extracting(event -> event.header().sequence())
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, (int) rollout.saved().events())
                                    .mapToObj(Long::valueOf)
                                    .toList());
        }
        assertThat(registry.changes()).extracting(ProductionChange::model).doesNotHaveDuplicates();
        assertThat(three).allSatisfy(node -> assertThat(node.evaluations).hasPositiveValue());
    }

    /** Lets time pass, and the engines do what is due. */
    private void pass(Duration span) {
        for (Duration left = span; !left.isZero(); left = left.minusMinutes(5)) {
            await().until(() -> due() == 0);
            clock.advance(Duration.ofMinutes(5));
        }
        await().until(() -> due() == 0);
    }

    private long due() throws SQLException {
        return new Database(database(), JdbcSettings.DEFAULT)
                .read(
                        "count what is due",
                        session -> session.query(
                                "select count(*) from rollout where due_at <= ?", row -> row.getLong(1), clock.now()))
                .get(0);
    }
}
