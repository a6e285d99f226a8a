package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.RolloutStoreContract;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class H2StoreContractTest extends RolloutStoreContract {

    @TempDir
    private Path directory;

    private JdbcConnectionPool pool;

    @Override
    protected RolloutStore createStore() {
        pool = open();
        JdbcSchema.createIfMissing(pool);
        return JdbcRolloutStore.create(pool);
    }

    /** Closing the last connection closes the database: what is read then comes from the file. */
    @Override
    protected RolloutStore reopen(RolloutStore used) {
        pool.dispose();
        pool = open();
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        pool.dispose();
    }

    private JdbcConnectionPool open() {
        return JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
    }
}
