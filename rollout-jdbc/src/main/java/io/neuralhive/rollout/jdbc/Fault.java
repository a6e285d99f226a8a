package io.neuralhive.rollout.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of database faults, by how to react to them. */
enum Fault {
    /** The row exists already; nothing was changed. */
    DUPLICATE(false, ""),
    /** Rolled back by the database in favour of other transactions: deadlock, serialization failure, lock timeout. */
    ROLLED_BACK(true, "conflicts with other transactions did not end in time; look for long transactions and locks"),
    /** No connection, or a broken one. */
    DISCONNECTED(true, "the database can't be reached; check it, the network and the connection pool"),
    /** The database accepts no changes for now, like a standby that connections still lead to after a failover. */
    READ_ONLY(true, "the database is read-only; connect to the primary"),
    /** Cancelled because of a timeout. */
    TIMED_OUT(true, "the database took too long; check locks and load, or raise the query timeout"),
    /** A table or column does not exist. */
    NO_SCHEMA(false, "the tables are missing or of another version; run the migrations or JdbcSchema.createIfMissing"),
    /** Any other fault; a retry would not help. */
    OTHER(false, "the database reported an error");

    private static final Set<String> UNDEFINED = Set.of("42P01", "42703", "42S02", "42S03", "42S04", "42S22");
    private static final Set<String> READ_ONLY_STATES = Set.of("25006", "90097");
    private static final Set<String> ROLLED_BACK_STATES = Set.of("55P03", "HYT00", "90131");
    private static final Set<String> TIMEOUTS = Set.of("57014");
    /**
     * Includes PostgreSQL's states for transactions that it ends together with their connection, and H2's: closed, shut
     * down or out of order.
     */
    private static final Set<String> DISCONNECTS =
            Set.of("25P03", "25P04", "57P01", "57P02", "57P03", "57P05", "53300", "90067", "90098", "90121");

    private final boolean passing;
    private final String advice;

    Fault(boolean passing, String advice) {
        this.passing = passing;
        this.advice = advice;
    }

    /** Returns whether a retry may succeed. */
    boolean isPassing() {
        return passing;
    }

    /** Returns the advice for an operator. */
    String advice() {
        return advice;
    }

    /** Returns the fault behind an exception, or behind one that it wraps. */
    static Fault of(SQLException exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                Fault fault = ofState(sql);
                if (fault != OTHER) {
                    return fault;
                }
            }
        }
        return OTHER;
    }

    private static Fault ofState(SQLException e) {
        String state = state(e);
        if (state.equals("23505")) {
            return DUPLICATE;
        }
        if (UNDEFINED.contains(state)) {
            return NO_SCHEMA;
        }
        if (READ_ONLY_STATES.contains(state)) {
            return READ_ONLY;
        }
        if (TIMEOUTS.contains(state) || e instanceof SQLTimeoutException) {
            return TIMED_OUT;
        }
        if (isDisconnect(e, state)) {
            return DISCONNECTED;
        }
        if (ROLLED_BACK_STATES.contains(state) || state.startsWith("40") || e instanceof SQLTransientException) {
            return ROLLED_BACK;
        }
        return OTHER;
    }

    private static boolean isDisconnect(SQLException e, String state) {
        return state.startsWith("08")
                || state.equals("40003")
                || DISCONNECTS.contains(state)
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLTransientConnectionException;
    }

    private static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }
}
