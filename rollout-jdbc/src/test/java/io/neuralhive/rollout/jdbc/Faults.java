package io.neuralhive.rollout.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;

/** Makes operations of a database fail on demand. Thread-safe. */
final class Faults implements WatchedDataSource.Watcher {

    /** How an operation fails. */
    enum Kind {
        /** The connection breaks before the request reaches the database; the transaction is rolled back. */
        LOST_BEFORE("08006"),
        /** The connection breaks after the database has done it. */
        LOST_AFTER("08006"),
        /** The database rolls back in favour of another transaction. */
        DEADLOCK("40P01"),
        /** The same, detected by a database that checks serializability. */
        SERIALIZATION("40001"),
        /** The database has become a standby. */
        READ_ONLY("25006"),
        /** The statement took too long and was given up. */
        TIMEOUT("57014"),
        /** An administrator ended the connection. */
        TERMINATED("57P01");

        private final String state;

        Kind(String state) {
            this.state = state;
        }
    }

    private record Planned(Predicate<String> operation, Kind kind, Runnable meanwhile) {}

    private final Deque<Planned> plan = new ArrayDeque<>();
    private final Set<Connection> broken = Collections.newSetFromMap(new WeakHashMap<>());
    private int operations;

    /** Makes the next operation of a kind fail; those planned before come first. */
    Faults next(String operation, Kind kind) {
        return next(operation, kind, () -> {});
    }

    /**
     * Makes the next operation of a kind fail.
     *
     * @param operation how its SQL, or its name, begins
     * @param meanwhile what happens elsewhere before the failure is reported
     */
    synchronized Faults next(String operation, Kind kind, Runnable meanwhile) {
        plan.add(new Planned(done -> done.startsWith(operation), kind, meanwhile));
        return this;
    }

    /** Makes the operation fail that comes after a number of others from now. */
    synchronized void after(int others, Kind kind) {
        int end = operations + others;
        plan.add(new Planned(done -> operations > end, kind, () -> {}));
    }

    /** Returns how many operations there were. */
    synchronized int operations() {
        return operations;
    }

    /** Returns whether all that was planned has happened. */
    synchronized boolean happened() {
        return plan.isEmpty();
    }

    synchronized void forget() {
        plan.clear();
    }

    @Override
    public void before(String operation, Connection connection) throws SQLException {
        Planned planned;
        synchronized (this) {
            if (broken.contains(connection)) {
                throw new SQLException("This connection has been closed", "08003");
            }
            operations++;
            planned = plan.peek();
            if (planned == null
                    || planned.kind() == Kind.LOST_AFTER
                    || !planned.operation().test(operation)) {
                return;
            }
            plan.remove();
        }
        fail(planned, connection);
    }

    @Override
    public void after(String operation, Connection connection) throws SQLException {
        Planned planned;
        synchronized (this) {
            planned = plan.peek();
            if (planned == null
                    || planned.kind() != Kind.LOST_AFTER
                    || !planned.operation().test(operation)) {
                return;
            }
            plan.remove();
        }
        fail(planned, connection);
    }

    private void fail(Planned planned, Connection connection) throws SQLException {
        if (connection != null) {
            // What the database does where a transaction fails. What was committed stays.
            connection.rollback();
        }
        planned.meanwhile().run();
        boolean lost = planned.kind() == Kind.LOST_BEFORE || planned.kind() == Kind.LOST_AFTER;
        if (lost && connection != null) {
            synchronized (this) {
                broken.add(connection);
            }
        }
        throw new SQLException("made to fail: " + planned.kind(), planned.kind().state);
    }
}
