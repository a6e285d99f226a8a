package io.neuralhive.rollout.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.RolloutStoreContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("postgres")
class PostgresStoreContractTest extends RolloutStoreContract {

    private final PGSimpleDataSource connections;
    private HikariDataSource pool;

    PostgresStoreContractTest() throws SQLException {
        connections = PostgresServer.newSchema();
        pool = PostgresServer.pool(connections);
    }

    @Override
    protected RolloutStore createStore() {
        JdbcSchema.createIfMissing(pool);
        return JdbcRolloutStore.create(pool);
    }

    @Override
    protected RolloutStore reopen(RolloutStore used) {
        pool.close();
        pool = PostgresServer.pool(connections);
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }
}
