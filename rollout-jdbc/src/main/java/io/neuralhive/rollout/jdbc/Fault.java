package io.neuralhive.rollout.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What went wrong in the database, as far as it matters for what to do next. */
enum Fault {
    /** A row that exists already; nothing was changed. */
    DUPLICATE(false, ""),
    /** Rolled back by the database in favour of others: deadlock, serialization failure, lock not available in time. */
    ROLLED_BACK(true, "others were in the way for too long"),
    /** No connection, or one that broke. */
    DISCONNECTED(true, "the database can't be reached; look at it, at the network and at the connection pool"),
    /** The database takes no changes for now, as a standby does that connections still lead to after a failover. */
    READ_ONLY(true, "the database is read-only; let connections lead to the primary"),
    /** Given up because it took too long. */
    TIMED_OUT(true, "the database took too long; look for locks and load, or raise the query timeout"),
    /** A table or column does not exist. */
    NO_SCHEMA(false, "the tables are missing or of another version; run the migrations or JdbcSchema.createIfMissing"),
    /** Anything else; repeating it would not help. */
    OTHER(false, "the database refused");

    private static final Set<String> UNDEFINED = Set.of("42P01", "42703", "42S02", "42S03", "42S04", "42S22");
    private static final Set<String> READ_ONLY_STATES = Set.of("25006", "90097");
    private static final Set<String> ROLLED_BACK_STATES = Set.of("55P03", "HYT00", "90131");
    private static final Set<String> TIMEOUTS = Set.of("57014");
    /** Includes those of PostgreSQL for transactions that it ends together with their connection, and of H2: closed, shut down or out of order. */
    private static final Set<String> DISCONNECTS =
            Set.of("25P03", "25P04", "57P01", "57P02", "57P03", "57P05", "53300", "90067", "90098", "90121");

    private final boolean passing;
    private final String advice;

    Fault(boolean passing, String advice) {
        this.passing = passing;
        this.advice = advice;
    }

    /** Returns whether it may be over at the next try. */
    boolean isPassing() {
        return passing;
    }

    /** Returns what a person can make of it. */
    String advice() {
        return advice;
    }

    /** Returns the fault behind an exception; what is wrapped counts too. */
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
