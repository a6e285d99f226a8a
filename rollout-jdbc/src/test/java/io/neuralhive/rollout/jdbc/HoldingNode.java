package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.time.Clock;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that takes timers, reports that, and never acknowledges them. */
final class HoldingNode {

    private HoldingNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        dataSource.setUser(arguments[1]);
        DbSchedulerTimers timers = DbSchedulerTimers.create(dataSource, Clock.system(), SharedTimers.QUICK);
        timers.start(id -> System.out.println("woken " + id));
        Thread.currentThread().join();
    }
}
