package io.neuralhive.rollout.jdbc;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;

/** The number of statements of a gate evaluation. */
class StatementsTest {

    @Test
    void ofAnEvaluationAreTheSameForTenRolloutsAndForHundreds() {
        assertThat(statementsOfEvaluationsOnH2(10)).isEqualTo(10 * 5);
        assertThat(statementsOfEvaluationsOnH2(200)).isEqualTo(200 * 5);
    }

    private static int statementsOfEvaluationsOnH2(int rollouts) {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        try {
            return statementsOfEvaluations(rollouts, pool);
        } finally {
            pool.dispose();
        }
    }

    /** Returns the statements of one evaluation of each rollout: find it three times, save it, commit. */
    static int statementsOfEvaluations(int rollouts, DataSource database) {
        AtomicInteger statements = new AtomicInteger();
        JdbcSchema.createIfMissing(database);
        FakeClock clock = new FakeClock();
        RecordingRegistry registry = new RecordingRegistry();
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .policy(RolloutPolicy.builder()
                        .checkInterval(Duration.ofMinutes(10))
                        .build())
                .store(JdbcRolloutStore.create(WatchedDataSource.of(database, new WatchedDataSource.Watcher() {
                    @Override
                    public void before(String operation, Connection connection) {
                        if (!operation.equals("connect") && !operation.equals("rollback")) {
                            statements.incrementAndGet();
                        }
                    }
                })))
                .clock(clock)
                .timers(clock)
                .onCallersThread()
                .metricsSource(new ScriptedMetrics().version("v1", mae(100, 10)).version("v2", mae(3, 10)))
                .modelRegistry(registry)
                .trafficRouter(new RecordingRouter())
                .build();
        engine.start();
        for (int i = 0; i < rollouts; i++) {
            registry.register("m" + i, "v1").register("m" + i, "v2").production("m" + i, "v1");
            engine.promote("m" + i, "v2");
        }
        clock.advance(Duration.ofMinutes(35));
        int before = statements.get();
        clock.advance(Duration.ofMinutes(10));
        engine.close();
        return statements.get() - before;
    }
}
