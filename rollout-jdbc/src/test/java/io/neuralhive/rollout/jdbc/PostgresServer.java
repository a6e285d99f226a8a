package io.neuralhive.rollout.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server for all tests of this JVM, from binaries of Maven Central, on a port and in a directory of its own. It
 * ends with the JVM. PostgreSQL refuses to run as root; then it is started in a user namespace.
 */
final class PostgresServer {

    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private PostgresServer() {}

    /** Returns connections to a schema that is new and empty, each of which is opened on demand. */
    static PGSimpleDataSource newSchema() throws SQLException {
        String schema = "test_" + SCHEMAS.incrementAndGet();
        PGSimpleDataSource dataSource = connections("postgres");
        execute(dataSource, "create schema " + schema);
        dataSource.setCurrentSchema(schema);
        return dataSource;
    }

    /** Returns connections to the same schema that can be set up in another way. */
    static PGSimpleDataSource sameSchema(PGSimpleDataSource used) {
        PGSimpleDataSource dataSource = connections(used.getUser());
        dataSource.setCurrentSchema(used.getCurrentSchema());
        return dataSource;
    }

    /** Returns a pool of connections. */
    static HikariDataSource pool(DataSource connections) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(connections);
        pool.setMaximumPoolSize(20);
        pool.setMinimumIdle(0);
        return pool;
    }

    /** Returns connections to wherever they lead when they are asked for. */
    static DataSource choosing(Supplier<DataSource> choice) {
        return (DataSource) Proxy.newProxyInstance(
                PostgresServer.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.invoke(choice.get(), arguments));
    }

    static void execute(PGSimpleDataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PGSimpleDataSource connections(String user) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {SERVER.getPort()});
        dataSource.setDatabaseName("postgres");
        dataSource.setUser(user);
        return dataSource;
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
