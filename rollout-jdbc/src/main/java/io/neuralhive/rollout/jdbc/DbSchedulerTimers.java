package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.RolloutTimers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Durable timers: one row for each rollout, in the same database as its {@link JdbcRolloutStore}, shared by all nodes
 * and run by db-scheduler. Thread-safe.
 *
 * <p>A timer that is due is delivered to one node. The node keeps it until the engine reschedules or cancels it; if the
 * node dies first or stalls, another one takes over. The nodes' clocks must agree to within a few seconds.
 *
 * <p>The engine starts and closes it. When it is closed, other nodes take over its timers in progress immediately.
 */
public final class DbSchedulerTimers implements RolloutTimers {

    private static final Logger LOG = LoggerFactory.getLogger(DbSchedulerTimers.class);
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final Deliveries deliveries;
    private final Scheduler scheduler;
    private final TimerRows rows;
    private final PostponedTimers postponed;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private DbSchedulerTimers(DataSource dataSource, Clock clock, TimerSettings settings) {
        deliveries = new Deliveries(clock, settings.answerWithin());
        Database database = new Database(dataSource, JdbcSettings.DEFAULT);
        SchedulerFactory factory = new SchedulerFactory(dataSource, database, clock, settings);
        CustomTask<Void> task = factory.task(deliveries::deliver);
        OverdueRollouts overdue = new OverdueRollouts(database, clock, settings.overdue());
        scheduler = factory.scheduler(task, client -> overdue.reschedule(new TimerRows(client, task)));
        rows = new TimerRows(scheduler, task);
        postponed = new PostponedTimers(rows, SchedulerFactory.timer("rollout-postponed-", 1));
    }

    /**
     * Returns timers in a database, with the system clock and the default settings.
     *
     * @throws StoreUnavailableException if the database is unavailable, which it must not be when the service starts
     */
    public static DbSchedulerTimers create(DataSource dataSource) {
        return create(dataSource, Clock.system(), TimerSettings.DEFAULT);
    }

    /**
     * Returns timers in a database.
     *
     * @param clock the engine's clock
     * @throws StoreUnavailableException if the database is unavailable, which it must not be when the service starts
     */
    public static DbSchedulerTimers create(DataSource dataSource, Clock clock, TimerSettings settings) {
        return new DbSchedulerTimers(dataSource, clock, settings);
    }

    @Override
    public void start(Consumer<String> onDue) {
        if (closed.get()) {
            throw new IllegalStateException("These timers were closed: create new ones");
        }
        if (started.get()) {
            throw new IllegalStateException("These timers were started by another engine: give each its own");
        }
        deliveries.start(onDue);
        postponed.start();
        scheduler.start();
        started.set(true);
    }

    @Override
    public void schedule(String rolloutId, Instant at) {
        Keys.require("rollout id", rolloutId);
        Instant stored = stored(at);
        postponed.forget(rolloutId);
        Optional<Delivery> inProgress = deliveries.of(rolloutId);
        if (inProgress.isPresent() && inProgress.get().next(stored)) {
            return;
        }
        try {
            if (!rows.set(rolloutId, stored)) {
                postponed.add(rolloutId, stored);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "rollout_timer_postponed rollout={} why={}",
                    Names.printable(rolloutId),
                    Names.printableSentence(e.toString()));
            postponed.add(rolloutId, stored);
        }
    }

    @Override
    public void cancel(String rolloutId) {
        postponed.forget(rolloutId);
        Optional<Delivery> inProgress = deliveries.of(rolloutId);
        boolean answered = inProgress.isPresent() && inProgress.get().never();
        if (!answered && Keys.isPossible(rolloutId)) {
            rows.remove(rolloutId);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            postponed.close();
            deliveries.close();
            scheduler.stop();
        }
    }

    /** Rounds up to the precision of the database, so that no timer fires early. */
    private static Instant stored(Instant at) {
        if (at.isBefore(EARLIEST)) {
            return EARLIEST;
        }
        if (at.isAfter(LATEST)) {
            return LATEST;
        }
        Instant micros = at.truncatedTo(ChronoUnit.MICROS);
        return micros.equals(at) ? at : micros.plus(1, ChronoUnit.MICROS);
    }
}
