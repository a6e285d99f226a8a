package io.neuralhive.rollout.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresTimersContractTest extends DurableTimersContract {

    private static final List<HikariDataSource> POOLS = new ArrayList<>();

    private final HikariDataSource pool = PostgresServer.pool(PostgresServer.newSchema());

    PostgresTimersContractTest() throws SQLException {
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
        POOLS.forEach(HikariDataSource::close);
    }
}
