package io.neuralhive.rollout.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection for one use. On closing, uncommitted changes are rolled back. Not thread-safe. */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration NETWORK_GRACE = Duration.ofSeconds(5);
    private static final int UNKNOWN = -1;

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final int queryTimeoutSeconds;
    private final boolean hadAutoCommit;
    private final int hadNetworkTimeout;
    private boolean inTransaction;

    private Session(Connection connection, JdbcSettings settings) throws SQLException {
        this.connection = connection;
        queryTimeoutSeconds = settings.queryTimeoutSeconds();
        hadAutoCommit = connection.getAutoCommit();
        inTransaction = !hadAutoCommit;
        hadNetworkTimeout = limitNetwork(settings.queryTimeout().plus(NETWORK_GRACE));
    }

    /** Takes a connection; each statement is a transaction of its own until {@code begin}. */
    static Session open(DataSource dataSource, JdbcSettings settings) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new Session(connection, settings);
        } catch (SQLException | RuntimeException | Error e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /** Returns the name of the database's product. */
    String product() throws SQLException {
        return connection.getMetaData().getDatabaseProductName();
    }

    /** Makes all following statements one transaction. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
        inTransaction = true;
    }

    void commit() throws SQLException {
        connection.commit();
        inTransaction = false;
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Changes rows, and returns their number. */
    int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            Parameters.set(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** Executes a statement for several sets of parameters. */
    void batch(String sql, List<Object[]> sets) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            for (Object[] parameters : sets) {
                Parameters.set(statement, parameters);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Reads rows. */
    <T> List<T> query(String sql, Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            Parameters.set(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(row.read(rows));
                }
                return all;
            }
        }
    }

    @Override
    public void close() {
        try {
            if (inTransaction) {
                connection.rollback();
            }
            if (hadAutoCommit && !connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            if (hadNetworkTimeout != UNKNOWN) {
                connection.setNetworkTimeout(Runnable::run, hadNetworkTimeout);
            }
        } catch (SQLException e) {
            LOG.debug("rollout_connection_not_restored", e);
        } finally {
            closeQuietly(connection);
        }
    }

    /** Detects a dead connection before the operating system does, after many minutes; not all drivers support it. */
    private int limitNetwork(Duration limit) {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
            return before;
        } catch (SQLException | UnsupportedOperationException e) {
            LOG.trace("rollout_no_network_timeout", e);
            return UNKNOWN;
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(queryTimeoutSeconds);
        return statement;
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("rollout_connection_not_closed", e);
        }
    }
}
