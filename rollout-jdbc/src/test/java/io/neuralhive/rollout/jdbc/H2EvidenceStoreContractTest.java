package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.EvidenceStoreContract;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class H2EvidenceStoreContractTest extends EvidenceStoreContract {

    @TempDir
    private Path directory;

    private JdbcConnectionPool pool;

    @Override
    protected EvidenceStore createStore() {
        pool = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        JdbcSchema.createIfMissing(pool);
        return JdbcEvidenceStore.create(pool);
    }

    @Override
    protected RolloutStore rollouts() {
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        pool.dispose();
    }
}
