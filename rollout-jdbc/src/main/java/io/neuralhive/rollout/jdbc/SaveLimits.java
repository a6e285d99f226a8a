package io.neuralhive.rollout.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the transaction of a save may take, so that followers, who read what was saved by the time at which its transaction began,
 * know how far back they have to look. This process begins no commit that is late; if it stops in between, or can't be heard, the
 * server ends the transaction. That is PostgreSQL's part; an H2 that is embedded stops together with its process.
 */
final class SaveLimits {

    /** From the beginning of a transaction to the last moment at which its commit is sent. */
    static final Duration SENT_WITHIN = Duration.ofSeconds(20);

    /** For how long a transaction may wait for its node. */
    static final Duration IDLE = Duration.ofSeconds(5);

    /** For how long a transaction may wait for another one. */
    static final Duration LOCK = Duration.ofSeconds(5);

    /** From the beginning of a transaction to the last moment at which the server takes up its commit. */
    static final Duration LATEST_COMMIT = SENT_WITHIN.plus(IDLE).plusSeconds(5);

    private static final String SET_TIMEOUTS = "select set_config('idle_in_transaction_session_timeout', ?, true),"
            + " set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true)";

    private final LongSupplier nanos;
    private final long begun;

    private SaveLimits(LongSupplier nanos) {
        this.nanos = nanos;
        begun = nanos.getAsLong();
    }

    /** Begins a transaction's time, and tells the server of it, for this transaction alone. */
    static SaveLimits begin(Session session, LongSupplier nanos) throws SQLException {
        SaveLimits limits = new SaveLimits(nanos);
        limit(session);
        return limits;
    }

    /** Has the server end the transaction that has just begun if it is not heard of any more, so that it holds no lock for long. */
    static void limit(Session session) throws SQLException {
        if (session.product().equals("PostgreSQL")) {
            session.query(SET_TIMEOUTS, row -> true, millis(IDLE), millis(LOCK), millis(SENT_WITHIN));
        }
    }

    /** Throws if it is too late for the commit. */
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
