package io.neuralhive.rollout.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The limits on the duration of a save's transaction, so that followers, who read saves by the time at which their
 * transactions began, know how far back to read. This process never sends a commit late; if it stops in between, or is
 * disconnected, the server ends the transaction. PostgreSQL does so; an embedded H2 stops together with its process. Why:
 * {@code docs/decisions/0027-late-saves.md}.
 */
final class SaveLimits {

    /** From the beginning of a transaction to the latest moment at which its commit is sent. */
    static final Duration SENT_WITHIN = Duration.ofSeconds(20);

    /** The maximum time that a transaction waits for its node. */
    static final Duration IDLE = Duration.ofSeconds(5);

    /** The maximum time that a transaction waits for another one. */
    static final Duration LOCK = Duration.ofSeconds(5);

    /** From the beginning of a transaction to the latest moment at which the server begins its commit. */
    static final Duration LATEST_COMMIT = SENT_WITHIN.plus(IDLE).plusSeconds(5);

    private static final String SET_TIMEOUTS = "select set_config('idle_in_transaction_session_timeout', ?, true),"
            + " set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true)";

    private final LongSupplier nanos;
    private final long begun;

    private SaveLimits(LongSupplier nanos) {
        this.nanos = nanos;
        begun = nanos.getAsLong();
    }

    /** Starts the time of a transaction, and sets the server's timeouts for this transaction only. */
    static SaveLimits begin(Session session, LongSupplier nanos) throws SQLException {
        SaveLimits limits = new SaveLimits(nanos);
        limit(session);
        return limits;
    }

    /** Has the server end the new transaction if its client goes silent, so that it does not hold locks for long. */
    static void limit(Session session) throws SQLException {
        if (session.product().equals("PostgreSQL")) {
            session.query(SET_TIMEOUTS, row -> true, millis(IDLE), millis(LOCK), millis(SENT_WITHIN));
        }
    }

    /** Throws if it is too late to commit. */
    void requireTimeLeft() throws SQLException {
        Duration taken = Duration.ofNanos(nanos.getAsLong() - begun);
        if (taken.compareTo(SENT_WITHIN) > 0) {
            throw new SQLTimeoutException("The transaction has taken " + taken + "; allowed is " + SENT_WITHIN);
        }
    }

    private static String millis(Duration limit) {
        return Long.toString(limit.toMillis());
    }
}
