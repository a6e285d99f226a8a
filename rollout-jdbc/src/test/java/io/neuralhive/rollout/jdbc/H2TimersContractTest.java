package io.neuralhive.rollout.jdbc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

class H2TimersContractTest extends DurableTimersContract {

    private static final List<JdbcConnectionPool> POOLS = new ArrayList<>();

    private final JdbcConnectionPool pool;

    H2TimersContractTest(@TempDir Path directory) {
        pool = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        pool.setMaxConnections(20);
        POOLS.add(pool);
        JdbcSchema.createIfMissing(pool);
    }

    @Override
    DataSource database() {
        return pool;
    }

    /** Only now, since the timers are closed after each test. */
    @AfterAll
    static void closePools() {
        POOLS.forEach(JdbcConnectionPool::dispose);
    }
}
