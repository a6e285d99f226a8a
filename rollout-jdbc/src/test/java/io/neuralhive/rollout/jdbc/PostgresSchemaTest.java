package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("postgres")
class PostgresSchemaTest {

    private static final int NODES = 6;

    @Test
    void isCreatedByNodesThatStartTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try {
            for (int round = 0; round < 5; round++) {
                PGSimpleDataSource connections = PostgresServer.newSchema();
                CyclicBarrier together = new CyclicBarrier(NODES);
                List<Future<?>> nodes = new ArrayList<>();
                for (int node = 0; node < NODES; node++) {
                    nodes.add(threads.submit(() -> {
                        together.await();
                        JdbcSchema.createIfMissing(connections);
                        return JdbcRolloutStore.create(connections).open();
                    }));
                }
                for (Future<?> node : nodes) {
                    assertThat(node.get(1, TimeUnit.MINUTES)).isEqualTo(List.of());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void holdsTheDatabaseToOneActiveRolloutOfAModel() throws SQLException {
        PGSimpleDataSource connections = PostgresServer.newSchema();
        JdbcSchema.createIfMissing(connections);
        String insert = "insert into rollout values ('%s', 'm', %d, 1, %s, null, null, '', now(), '{}')";
        PostgresServer.execute(connections, String.format(insert, "m-1", 1, "'m'"));
        PostgresServer.execute(connections, String.format(insert, "m-2", 2, "null"));
        assertThatThrownBy(() -> PostgresServer.execute(connections, String.format(insert, "m-3", 3, "'m'")))
                .hasMessageContaining("rollout_active");
        assertThatThrownBy(() -> PostgresServer.execute(connections, String.format(insert, "m-4", 4, "'other'")))
                .hasMessageContaining("rollout_active_model");
        assertThatThrownBy(() -> PostgresServer.execute(connections, String.format(insert, "m-5", 2, "null")))
                .hasMessageContaining("rollout_once");
    }

    @Test
    void saysSoIfItIsMissing() throws SQLException {
        PGSimpleDataSource connections = PostgresServer.newSchema();
        assertThatThrownBy(() -> JdbcRolloutStore.create(connections).open())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the tables are missing");
    }
}
