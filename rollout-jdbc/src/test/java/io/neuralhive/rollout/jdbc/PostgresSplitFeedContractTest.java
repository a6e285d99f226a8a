package io.neuralhive.rollout.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.SplitFeedContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresSplitFeedContractTest extends SplitFeedContract {

    private HikariDataSource pool;

    @Override
    protected RolloutStore createStore() throws SQLException {
        pool = PostgresServer.pool(PostgresServer.newSchema());
        JdbcSchema.createIfMissing(pool);
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }
}
