package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What PostgreSQL itself does when things go wrong. */
@Tag("postgres")
class PostgresFaultsTest {

    private static final JdbcSettings FAST =
            JdbcSettings.DEFAULT.withQueryTimeout(Duration.ofSeconds(1)).withRetryFor(Duration.ZERO);

    private final PGSimpleDataSource connections = PostgresServer.newSchema();
    private final HikariDataSource pool = PostgresServer.pool(connections);
    private final JdbcRolloutStore calm;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    PostgresFaultsTest() throws SQLException {
        JdbcSchema.createIfMissing(pool);
        calm = JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        pool.close();
    }

    @Test
    void savesOnceIfTheServerEndsTheConnectionInTheMiddle() throws SQLException {
        for (String operation : List.of("update rollout", "insert into rollout_event", "commit")) {
            Rollout before = saved(operation);
            Transition next = Transitions.next(before, "me");
            AtomicBoolean ended = new AtomicBoolean();
            JdbcRolloutStore store = watched(new WatchedDataSource.Watcher() {
                @Override
                public void before(String done, Connection connection) throws SQLException {
                    if (done.startsWith(operation) && !ended.getAndSet(true)) {
                        terminate(connection);
                    }
                }
            });
            assertThat(store.commit(List.of(next))).as(operation).isTrue();
            assertThat(ended).isTrue();
            assertThat(calm.find(before.id())).contains(next.next());
            assertThat(calm.events(before.id(), before.saved().events())).isEqualTo(next.events());
        }
    }

    @Test
    void knowsThatItSavedIfTheConnectionEndsWithTheCommit() throws SQLException {
        Transition start = Transitions.start("model");
        AtomicBoolean ended = new AtomicBoolean();
        JdbcRolloutStore store = watched(new WatchedDataSource.Watcher() {
            @Override
            public void after(String done, Connection connection) throws SQLException {
                if (done.equals("commit") && !ended.getAndSet(true)) {
                    terminate(connection);
                    connection.createStatement().execute("select 1");
                }
            }
        });
        assertThat(store.commit(List.of(start))).isTrue();
        assertThat(ended).isTrue();
        assertThat(calm.history("model", 10)).containsExactly(start.next());
        assertThat(calm.events(start.next().id(), 0)).isEqualTo(start.events());
    }

    @Test
    void outlivesAllConnectionsOfItsPool() throws SQLException {
        Rollout rollout = saved("model");
        assertThat(calm.find(rollout.id())).contains(rollout);
        PostgresServer.execute(
                connections,
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null");
        assertThat(calm.find(rollout.id())).contains(rollout);
        Transition next = Transitions.next(rollout, "me");
        assertThat(calm.commit(List.of(next))).isTrue();
    }

    @Test
    void winsOrLosesADeadlockWithoutDoingAnythingTwice() throws Exception {
        String deadlocks = "select sum(deadlocks) from pg_stat_database";
        int before = count(connections, deadlocks);
        for (int round = 0; round < 5; round++) {
            Rollout one = saved("one-" + round);
            Rollout other = saved("other-" + round);
            List<Transition> both = List.of(Transitions.next(one, "me"), Transitions.next(other, "me"));
            try (Connection rival = connections.getConnection()) {
                rival.setAutoCommit(false);
                update(rival, other.id());
                AtomicBoolean crossed = new AtomicBoolean();
                JdbcRolloutStore store = watched(new WatchedDataSource.Watcher() {
                    @Override
                    public void after(String done, Connection connection) throws SQLException {
                        if (done.startsWith("update rollout") && !crossed.getAndSet(true)) {
                            threads.execute(() -> crossOver(rival, one.id()));
                            awaitLockWait(1);
                        }
                    }
                });
                assertThat(store.commit(both)).isTrue();
            }
            assertThat(calm.find(one.id())).contains(both.get(0).next());
            assertThat(calm.find(other.id())).contains(both.get(1).next());
            assertThat(calm.events(one.id(), 0)).hasSize(2);
        }
        await().until(() -> count(connections, deadlocks) >= before + 5);
    }

    @Test
    void givesWayAndTriesAgainUnderSerializableIsolation() throws Exception {
        try (HikariDataSource serializable = PostgresServer.pool(connections)) {
            serializable.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            JdbcRolloutStore store = JdbcRolloutStore.create(serializable);
            List<Future<Integer>> results = new ArrayList<>();
            Rollout rollout = saved("model");
            for (int thread = 0; thread < 4; thread++) {
                String actor = "thread " + thread;
                results.add(threads.submit(() -> saveTimes(store, rollout.id(), actor, 25)));
            }
            int saved = 0;
            for (Future<Integer> result : results) {
                saved += result.get(1, TimeUnit.MINUTES);
            }
            assertThat(saved).isEqualTo(100);
            assertThat(calm.find(rollout.id()).orElseThrow().revision()).isEqualTo(101);
            assertThat(calm.events(rollout.id(), 0)).hasSize(101);
        }
    }

    @Test
    void savesNothingWhereTheDatabaseIsReadOnly() throws SQLException {
        Rollout before = saved("model");
        Transition next = Transitions.next(before, "me");
        PGSimpleDataSource standby = PostgresServer.sameSchema(connections);
        standby.setOptions("-c default_transaction_read_only=on");
        JdbcRolloutStore store = JdbcRolloutStore.create(standby, FAST);
        assertThat(store.find(before.id())).contains(before);
        StoreUnavailableException refusal =
                catchThrowableOfType(StoreUnavailableException.class, () -> store.commit(List.of(next)));
        assertThat(refusal)
                .hasMessageContaining("the database is read-only; connect to the primary")
                .hasMessageContaining("SQL state 25006");
        assertThat(refusal.isOutcomeUnknown()).isFalse();
        assertThat(calm.find(before.id())).contains(before);
    }

    @Test
    void goesOnWhenTheDatabaseIsNotReadOnlyAnyMore() throws SQLException {
        Rollout before = saved("model");
        Transition next = Transitions.next(before, "me");
        PGSimpleDataSource standby = PostgresServer.sameSchema(connections);
        standby.setOptions("-c default_transaction_read_only=on");
        AtomicInteger connects = new AtomicInteger();
        DataSource failingOver = PostgresServer.choosing(() -> connects.incrementAndGet() > 3 ? pool : standby);
        assertThat(JdbcRolloutStore.create(failingOver).commit(List.of(next))).isTrue();
        assertThat(calm.find(before.id())).contains(next.next());
    }

    @Test
    void givesUpAStatementThatTakesTooLong() throws SQLException {
        Rollout before = saved("model");
        Transition next = Transitions.next(before, "me");
        JdbcRolloutStore store = JdbcRolloutStore.create(pool, FAST);
        try (Connection rival = connections.getConnection()) {
            rival.setAutoCommit(false);
            update(rival, before.id());
            assertThatThrownBy(() -> store.commit(List.of(next)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the database took too long")
                    .hasMessageContaining("SQL state 57014");
            rival.rollback();
        }
        assertThat(calm.find(before.id())).contains(before);
        assertThat(store.commit(List.of(next))).isTrue();
    }

    @Test
    void setsTheServerLimitsForTheTransactionOfASaveAlone() throws SQLException {
        Rollout before = saved("model");
        String limits = "select string_agg(current_setting(name), ' ' order by name) from unnest(array["
                + "'idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout']) name";
        List<String> seen = new ArrayList<>();
        try (HikariDataSource one = PostgresServer.pool(connections)) {
            one.setMaximumPoolSize(1);
            JdbcRolloutStore store = JdbcRolloutStore.create(WatchedDataSource.of(one, new WatchedDataSource.Watcher() {
                @Override
                public void before(String done, Connection connection) throws SQLException {
                    if (done.equals("commit")) {
                        seen.add(text(connection, limits));
                    }
                }
            }));
            assertThat(store.commit(List.of(Transitions.next(before, "me")))).isTrue();
            assertThat(seen).containsExactly("5s 5s 20s");
            try (Connection connection = one.getConnection()) {
                assertThat(text(connection, limits)).isEqualTo("0 0 0");
            }
        }
    }

    /** A node that stops in the middle, for as long as it takes, leaves nothing behind that could become visible later. */
    @Test
    void endsTheTransactionOfASaveThatStopsInTheMiddle() throws SQLException {
        Rollout before = saved("model");
        Transition next = Transitions.next(before, "me");
        AtomicInteger backend = new AtomicInteger();
        WatchedDataSource.Watcher stop = new WatchedDataSource.Watcher() {
            @Override
            public void before(String done, Connection connection) throws SQLException {
                if (done.equals("commit") && backend.compareAndSet(0, pid(connection))) {
                    String alive = "select count(*) from pg_stat_activity where pid = " + backend;
                    await().atMost(1, TimeUnit.MINUTES).until(() -> count(connections, alive) == 0);
                    assertThat(calm.find(before.id())).contains(before);
                }
            }
        };
        JdbcRolloutStore store = JdbcRolloutStore.create(
                WatchedDataSource.of(connections, stop), JdbcSettings.DEFAULT.withRetryFor(Duration.ofMinutes(1)));
        assertThat(store.commit(List.of(next))).as("on another connection").isTrue();
        assertThat(backend.get()).isPositive();
        assertThat(calm.find(before.id())).contains(next.next());
        assertThat(calm.events(before.id(), 0)).hasSize(2);
    }

    /** Otherwise the rows that it locks could not be replaced, and the node could not share its counts meanwhile. */
    @Test
    void endsTheTransactionOfEvidenceThatStopsInTheMiddle() {
        EvidenceSlice slice = new EvidenceSlice(
                new EvidenceKey("model", "v2", Optional.empty()),
                "writer",
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(60),
                1,
                Instant.EPOCH.plusSeconds(30),
                "1;requests=1,0");
        AtomicInteger backend = new AtomicInteger();
        WatchedDataSource.Watcher stop = new WatchedDataSource.Watcher() {
            @Override
            public void before(String done, Connection connection) throws SQLException {
                if (done.equals("commit") && backend.compareAndSet(0, pid(connection))) {
                    String alive = "select count(*) from pg_stat_activity where pid = " + backend;
                    await().atMost(1, TimeUnit.MINUTES).until(() -> count(connections, alive) == 0);
                }
            }
        };
        JdbcEvidenceStore.create(
                        WatchedDataSource.of(connections, stop),
                        JdbcSettings.DEFAULT.withRetryFor(Duration.ofMinutes(1)))
                .replace(List.of(slice));
        assertThat(backend.get()).isPositive();
        assertThat(JdbcEvidenceStore.create(connections).read(slice.key())).containsExactly(slice);
    }

    @Test
    void saysSoIfThePoolIsExhausted() throws SQLException {
        Rollout before = saved("model");
        try (HikariDataSource one = PostgresServer.pool(connections)) {
            one.setMaximumPoolSize(1);
            one.setConnectionTimeout(250);
            JdbcRolloutStore store = JdbcRolloutStore.create(one, FAST);
            try (Connection taken = one.getConnection()) {
                assertThat(taken.isValid(1)).isTrue();
                assertThatThrownBy(() -> store.find(before.id()))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("connection pool");
            }
            assertThat(store.find(before.id())).contains(before);
        }
    }

    @Test
    void leavesConnectionsAsItFoundThem() throws SQLException {
        try (HikariDataSource manual = PostgresServer.pool(connections)) {
            manual.setAutoCommit(false);
            manual.setMaximumPoolSize(1);
            JdbcRolloutStore store = JdbcRolloutStore.create(manual);
            Transition start = Transitions.start("model");
            assertThat(store.commit(List.of(start))).isTrue();
            assertThat(store.find(start.next().id())).contains(start.next());
            try (Connection connection = manual.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.getNetworkTimeout()).isZero();
            }
            assertThat(count(connections, "select count(*) from pg_stat_activity where state = 'idle in transaction'"))
                    .isZero();
            assertThat(calm.find(start.next().id())).contains(start.next());
        }
    }

    private Rollout saved(String model) {
        Transition start = Transitions.start(model);
        assertThat(calm.commit(List.of(start))).isTrue();
        return start.next();
    }

    private JdbcRolloutStore watched(WatchedDataSource.Watcher watcher) {
        return JdbcRolloutStore.create(WatchedDataSource.of(connections, watcher));
    }

    /** Saves a number of times, and returns how often it won. */
    private static int saveTimes(JdbcRolloutStore store, String id, String actor, int times) {
        int won = 0;
        while (won < times) {
            Transition next = Transitions.next(store.find(id).orElseThrow(), actor);
            if (store.commit(List.of(next))) {
                won++;
            }
        }
        return won;
    }

    private void crossOver(Connection rival, String id) {
        try {
            update(rival, id);
            rival.rollback();
        } catch (SQLException e) {
            // Of two, one has to give way.
        }
    }

    private void awaitLockWait(int waiting) {
        await().until(() -> count(connections, "select count(*) from pg_locks where not granted") >= waiting);
    }

    private static void update(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update rollout set updated_at = updated_at where id = ?")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    private void terminate(Connection connection) throws SQLException {
        PostgresServer.execute(connections, "select pg_terminate_backend(" + pid(connection) + ", 5000)");
    }

    private static int pid(Connection connection) throws SQLException {
        return Integer.parseInt(text(connection, "select pg_backend_pid()"));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static int count(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
