package io.neuralhive.rollout.jdbc;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.jdbc.Faults.Kind;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.registry.ProductionChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whole rollouts during which the database fails once, at each operation in turn. The store does not retry here, so that the
 * engine has to live with every failure: it tries again later, and ends where it would have ended.
 */
class EngineOnFaultyDatabaseTest {

    private static final JdbcSettings NO_RETRIES = JdbcSettings.DEFAULT.withRetryFor(Duration.ZERO);

    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final Faults faults = new Faults();

    @AfterEach
    void closePool() {
        pool.dispose();
    }

    @Test
    void promotesWhateverFails() throws SQLException {
        List<String> undisturbed = promote(() -> {});
        int operations = faults.operations();
        assertThat(operations).isGreaterThan(50);
        for (Kind kind : List.of(Kind.LOST_BEFORE, Kind.LOST_AFTER)) {
            for (int others = 0; others < operations; others++) {
                int failing = others;
                assertThat(promote(() -> faults.after(failing, kind)))
                        .as("%s at operation %s", kind, others)
                        .isEqualTo(undisturbed);
            }
        }
    }

    @Test
    void rollsBackDespiteFaults() throws SQLException {
        List<String> undisturbed = goBack(() -> {});
        int operations = faults.operations();
        for (Kind kind : List.of(Kind.LOST_AFTER, Kind.READ_ONLY)) {
            for (int others = 0; others < operations; others++) {
                int failing = others;
                assertThat(goBack(() -> faults.after(failing, kind)))
                        .as("%s at operation %s", kind, others)
                        .isEqualTo(undisturbed);
            }
        }
    }

    private List<String> promote(Runnable disturbance) throws SQLException {
        ScriptedService service = service();
        service.metrics.version("v1", mae(1_000, 10)).version("v2", mae(1_000, 10));
        disturbance.run();
        service.promote();
        service.clock.advance(Duration.ofHours(3));
        faults.forget();
        assertThat(service.registry.changes()).extracting(ProductionChange::to).containsOnly(Optional.of("v2"));
        assertThat(service.router.shareOf(ScriptedService.MODEL, "v2")).isEqualTo(TrafficShare.ALL);
        return received(service);
    }

    private List<String> goBack(Runnable disturbance) throws SQLException {
        ScriptedService service = service();
        service.metrics.version("v1", mae(1_000, 10)).version("v2", mae(1_000, 13));
        disturbance.run();
        service.promote();
        service.clock.advance(Duration.ofHours(3));
        faults.forget();
        assertThat(service.registry.inProduction(ScriptedService.MODEL)).contains("v1");
        assertThat(service.router.shareOf(ScriptedService.MODEL, "v2")).isEqualTo(TrafficShare.NONE);
        return received(service);
    }

    /** Returns what happened, after making sure that the listeners know all of it. */
    private static List<String> received(ScriptedService service) {
        assertThat(service.engine().history(ScriptedService.MODEL, 10)).hasSize(1);
        assertThat(service.rollout().isOpen()).isFalse();
        assertThat(service.received.values())
                .containsExactlyElementsOf(
                        service.engine().events(service.rollout().id()));
        return service.story();
    }

    private ScriptedService service() throws SQLException {
        JdbcSchema.createIfMissing(pool);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from rollout_event");
            statement.execute("delete from rollout");
        }
        return new ScriptedService(
                () -> JdbcRolloutStore.create(WatchedDataSource.of(pool, faults), NO_RETRIES),
                RolloutPolicy.defaults());
    }
}
