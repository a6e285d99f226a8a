package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Names;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access to the database with retries: a call that fails with a transient fault is repeated on another connection, for
 * as long as the settings allow. Thread-safe.
 */
final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** A read. */
    interface Reading<T> {
        T on(Session session) throws SQLException;
    }

    /** A change, made as a whole or not at all. */
    interface Transaction<T> {
        /**
         * Makes the change.
         *
         * @param mayBeDone whether an earlier attempt may have been committed, since its connection broke during the
         *     commit
         */
        T on(Session session, boolean mayBeDone) throws SQLException;
    }

    private interface Try<T> {
        T on(Progress progress) throws SQLException;
    }

    /** The progress of a call. */
    private static final class Progress {
        private boolean committing;
        private boolean mayBeDone;

        void failed(Fault fault) {
            // Only if the database reports it is it certain that a commit did not happen.
            mayBeDone |= committing && fault != Fault.ROLLED_BACK && fault != Fault.DUPLICATE;
            committing = false;
        }
    }

    private final DataSource dataSource;
    private final JdbcSettings settings;

    Database(DataSource dataSource, JdbcSettings settings) {
        this.dataSource = dataSource;
        this.settings = settings;
    }

    /**
     * Reads.
     *
     * @param what for messages, as in {@code read a rollout}
     * @throws StoreUnavailableException if the read fails
     */
    <T> T read(String what, Reading<T> reading) {
        return retry(what, progress -> {
            try (Session session = Session.open(dataSource, settings)) {
                return reading.on(session);
            }
        });
    }

    /**
     * Changes data. There may be several attempts, of which at most one is committed.
     *
     * @param what for messages, as in {@code save a rollout}
     * @throws StoreUnavailableException if the change fails
     */
    <T> T transaction(String what, Transaction<T> transaction) {
        return retry(what, progress -> {
            try (Session session = Session.open(dataSource, settings)) {
                session.begin();
                T result = transaction.on(session, progress.mayBeDone);
                progress.committing = true;
                session.commit();
                return result;
            }
        });
    }

    private <T> T retry(String what, Try<T> once) {
        long end = System.nanoTime() + settings.retryFor().toNanos();
        Progress progress = new Progress();
        for (int attempt = 0; ; attempt++) {
            try {
                return once.on(progress);
            } catch (SQLException e) {
                Fault fault = Fault.of(e);
                progress.failed(fault);
                if (!fault.isPassing() || System.nanoTime() - end >= 0) {
                    throw unavailable(what, fault, fault.advice(), progress, e);
                }
                LOG.debug("rollout_database_retry what={} fault={}", what, fault, e);
                pause(what, attempt, fault, progress, e);
            }
        }
    }

    /** Waits for a random time, so that transactions that were in conflict do not conflict again. */
    private static void pause(String what, int attempt, Fault fault, Progress progress, SQLException why) {
        long max = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(max) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(what, fault, "interrupted while waiting for the next attempt", progress, why);
        }
    }

    private static StoreUnavailableException unavailable(
            String what, Fault fault, String why, Progress progress, SQLException cause) {
        String outcome = progress.mayBeDone
                ? "; the connection broke during the commit, so the change may have been committed"
                : "";
        String said =
                "SQL state " + cause.getSQLState() + ", " + Names.printableSentence(String.valueOf(cause.getMessage()));
        return new StoreUnavailableException(
                "Can't " + what + ": " + why + " (" + said + ")" + outcome, fault, progress.mayBeDone, cause);
    }
}
