package io.neuralhive.rollout.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresSharedTimersTest extends SharedTimers {

    private final HikariDataSource pool = PostgresServer.pool(PostgresServer.newSchema());

    PostgresSharedTimersTest() throws SQLException {
        JdbcSchema.createIfMissing(pool);
    }

    @Override
    DataSource database() {
        return pool;
    }

    @Override
    void closeDatabase() {
        pool.close();
    }
}
