package io.neuralhive.rollout.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.EvidenceStoreContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresEvidenceStoreContractTest extends EvidenceStoreContract {

    private HikariDataSource pool;

    @Override
    protected EvidenceStore createStore() throws SQLException {
        pool = PostgresServer.pool(PostgresServer.newSchema());
        JdbcSchema.createIfMissing(pool);
        return JdbcEvidenceStore.create(pool);
    }

    @Override
    protected RolloutStore rollouts() {
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }
}
