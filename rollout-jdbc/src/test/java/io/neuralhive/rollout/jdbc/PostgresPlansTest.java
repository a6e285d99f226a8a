package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.time.Clock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * How PostgreSQL executes every query of store and timers, those of db-scheduler included, among two hundred
 * thousand rollouts of which ten thousand are open: by an index.
 */
@Tag("postgres")
class PostgresPlansTest {

    private static final String ROLLOUTS = "insert into rollout select 'm' || i || '-1', 'm' || i, 1, 1,"
            + " case when i % 20 = 0 then 'm' || i end, case when i % 20 = 0 then now() end,"
            + " case when i % 20 = 0 then now() + i * interval '1 second' end, '', now(), repeat('x', 500)"
            + " from generate_series(1, 200000) i";
    private static final String EVENTS = "insert into rollout_event select 'm' || i || '-1', 1, now(), repeat('x', 500)"
            + " from generate_series(1, 200000) i";
    private static final String TIMERS =
            "insert into rollout_timer (task_name, task_instance, execution_time, picked, version)"
                    + " select 'rollout-timer', id, due_at, false, 1 from rollout where due_at is not null";

    private final PGSimpleDataSource connections = PostgresServer.newSchema();
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final DataSource watched = WatchedDataSource.of(connections, new WatchedDataSource.Watcher() {
        @Override
        public void before(String operation, Connection connection) {
            asked.add(operation.strip());
        }
    });

    PostgresPlansTest() throws SQLException {}

    @Test
    void useAnIndex() throws SQLException {
        JdbcSchema.createIfMissing(connections);
        for (String sql : List.of(ROLLOUTS, EVENTS, TIMERS, "analyze")) {
            PostgresServer.execute(connections, sql);
        }
        askTheStore();
        askTheTimers();
        List<String> queries = asked.stream()
                .filter(sql -> sql.toLowerCase(Locale.ROOT).matches("(?s)(select|update|delete|with).*"))
                .filter(sql -> sql.contains("?") && !sql.startsWith("select set_config("))
                .toList();
        assertThat(queries).hasSizeGreaterThan(15);
        for (String sql : queries) {
            assertThat(plan(sql)).as(sql).contains("Index").doesNotContain("Seq Scan");
        }
        assertThat(plan("select id from rollout where open_since is not null"))
                .contains("Index")
                .doesNotContain("Seq Scan");
    }

    private void askTheStore() {
        JdbcRolloutStore store = JdbcRolloutStore.create(watched);
        Transition start = Transitions.start("model");
        Rollout rollout = start.next();
        assertThat(store.commit(List.of(start))).isTrue();
        Transition successor = Transitions.startAfter(rollout);
        Transition end = Transitions.apply(
                rollout, new Signal.SupersedeRequested(successor.next().id(), Transitions.BY));
        assertThat(store.commit(List.of(end, successor))).isTrue();
        assertThat(store.find(rollout.id())).isPresent();
        assertThat(store.active("model")).isPresent();
        assertThat(store.history("model", 1)).hasSize(1);
        assertThat(store.events(rollout.id(), 1)).isNotEmpty();
        assertThat(store.open()).hasSizeGreaterThan(10_000);
        Faults lost = new Faults().next("commit", Faults.Kind.LOST_AFTER);
        assertThat(JdbcRolloutStore.create(WatchedDataSource.of(watched, lost))
                        .commit(List.of(Transitions.next(successor.next(), "me"))))
                .isTrue();
    }

    private void askTheTimers() {
        List<String> woken = new CopyOnWriteArrayList<>();
        try (DbSchedulerTimers timers = DbSchedulerTimers.create(watched, Clock.system(), SharedTimers.QUICK)) {
            timers.start(woken::add);
            timers.schedule("r-1", Instant.now().plus(Duration.ofHours(1)));
            timers.schedule("r-1", Instant.now());
            timers.schedule("r-2", Instant.now());
            await().until(() -> woken.containsAll(List.of("r-1", "r-2")));
            await().until(() -> asked.stream().anyMatch(sql -> sql.contains("set last_heartbeat = ? where")));
            await("for those whose node has died")
                    .until(() -> asked.stream().anyMatch(sql -> sql.contains("last_heartbeat <= ?")));
            await().until(() -> asked.contains(OverdueRollouts.QUERY));
            timers.schedule("r-1", Instant.now().plus(Duration.ofHours(1)));
            timers.cancel("r-2");
            await().until(() -> asked.stream().anyMatch(sql -> sql.startsWith("delete from rollout_timer")));
        }
    }

    private String plan(String sql) throws SQLException {
        AtomicInteger parameters = new AtomicInteger();
        String numbered = Pattern.compile("\\?").matcher(sql).replaceAll(hit -> "\\$" + parameters.incrementAndGet());
        List<String> lines = new ArrayList<>();
        PGSimpleDataSource simple = PostgresServer.sameSchema(connections);
        // The other query modes of the driver want the parameters' values.
        simple.setPreferQueryMode(PreferQueryMode.SIMPLE);
        try (Connection connection = simple.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("explain (generic_plan) " + numbered)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return String.join("\n", lines);
    }
}
