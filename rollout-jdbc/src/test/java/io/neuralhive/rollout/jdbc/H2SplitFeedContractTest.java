package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.SplitFeedContract;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class H2SplitFeedContractTest extends SplitFeedContract {

    @TempDir
    private Path directory;

    private JdbcConnectionPool pool;

    @Override
    protected RolloutStore createStore() {
        pool = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        JdbcSchema.createIfMissing(pool);
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        pool.dispose();
    }
}
