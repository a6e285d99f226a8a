package io.neuralhive.rollout.jdbc;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.io.TempDir;

class H2SharedTimersTest extends SharedTimers {

    private final JdbcConnectionPool pool;

    H2SharedTimersTest(@TempDir Path directory) {
        pool = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        pool.setMaxConnections(20);
        JdbcSchema.createIfMissing(pool);
    }

    @Override
    DataSource database() {
        return pool;
    }

    @Override
    void closeDatabase() {
        pool.dispose();
    }
}
