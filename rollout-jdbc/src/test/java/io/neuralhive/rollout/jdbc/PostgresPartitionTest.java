package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Transition;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** A database from which no answer comes any more, not even that there is none. */
@Tag("postgres")
class PostgresPartitionTest {

    private static final JdbcSettings FAST = JdbcSettings.DEFAULT.withQueryTimeout(Duration.ofSeconds(1));

    @Test
    @Timeout(60)
    void isGivenUpAfterAWhile() throws Exception {
        PGSimpleDataSource connections = PostgresServer.newSchema();
        JdbcSchema.createIfMissing(connections);
        try (TcpProxy proxy = new TcpProxy(connections.getPortNumbers()[0])) {
            AtomicBoolean cut = new AtomicBoolean();
            JdbcRolloutStore store = JdbcRolloutStore.create(
                    WatchedDataSource.of(through(proxy, connections), new WatchedDataSource.Watcher() {
                        @Override
                        public void before(String operation, Connection connection) {
                            if (operation.startsWith("update rollout") && !cut.getAndSet(true)) {
                                proxy.cut();
                            }
                        }
                    }),
                    FAST.withRetryFor(Duration.ZERO));
            Transition start = Transitions.start("model");
            assertThat(store.commit(List.of(start))).isTrue();
            Transition next = Transitions.next(start.next(), "me");
            Instant began = Instant.now();
            assertThatThrownBy(() -> store.commit(List.of(next)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the database can't be reached");
            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(20));
            assertThat(JdbcRolloutStore.create(connections).find(start.next().id()))
                    .contains(start.next());
        }
    }

    @Test
    @Timeout(60)
    void isAskedAgainWhetherItSavedWhenItIsBack() throws Exception {
        PGSimpleDataSource connections = PostgresServer.newSchema();
        JdbcSchema.createIfMissing(connections);
        Transition start = Transitions.start("model");
        assertThat(JdbcRolloutStore.create(connections).commit(List.of(start))).isTrue();
        Rollout before = start.next();
        try (TcpProxy proxy = new TcpProxy(connections.getPortNumbers()[0])) {
            AtomicBoolean cut = new AtomicBoolean();
            JdbcRolloutStore store = JdbcRolloutStore.create(
                    WatchedDataSource.of(through(proxy, connections), new WatchedDataSource.Watcher() {
                        @Override
                        public void before(String operation, Connection connection) {
                            if (operation.equals("commit") && !cut.getAndSet(true)) {
                                proxy.cut();
                            } else if (operation.equals("connect")) {
                                proxy.heal();
                            }
                        }
                    }),
                    FAST.withRetryFor(Duration.ofSeconds(20)));
            Transition next = Transitions.next(before, "me");
            assertThat(store.commit(List.of(next))).isTrue();
            assertThat(JdbcRolloutStore.create(connections).find(before.id())).contains(next.next());
            assertThat(JdbcRolloutStore.create(connections).events(before.id(), 0))
                    .hasSize(2);
        }
    }

    private static PGSimpleDataSource through(TcpProxy proxy, PGSimpleDataSource connections) {
        PGSimpleDataSource proxied = PostgresServer.sameSchema(connections);
        proxied.setPortNumbers(new int[] {proxy.port()});
        return proxied;
    }
}
