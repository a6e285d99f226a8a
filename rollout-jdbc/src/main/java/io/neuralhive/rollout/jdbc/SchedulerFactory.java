package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.Waiter;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.time.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures db-scheduler. */
final class SchedulerFactory {

    private static final Logger LOG = LoggerFactory.getLogger(SchedulerFactory.class);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    /**
     * Waits between two polls by a monotonic clock: by default, a clock that is set back an hour stops the polls for an
     * hour.
     */
    private static final class Builder extends SchedulerBuilder {

        Builder(DataSource dataSource, CustomTask<Void> task) {
            super(dataSource, List.of(task));
        }

        @Override
        protected Waiter buildWaiter() {
            return new Waiter(poolingInterval, () -> Instant.EPOCH.plusNanos(System.nanoTime()));
        }
    }

    private final DataSource dataSource;
    private final Database database;
    private final Clock clock;
    private final TimerSettings settings;

    SchedulerFactory(DataSource dataSource, Database database, Clock clock, TimerSettings settings) {
        this.dataSource = dataSource;
        this.database = database;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Returns the task with one instance per rollout.
     *
     * @param delivery takes a rollout's id, and returns the operation on the row when it is done
     */
    CustomTask<Void> task(Function<String, CompletionHandler<Void>> delivery) {
        return Tasks.custom(TimerRows.TASK, Void.class)
                .onFailure(
                        (complete, row) -> row.reschedule(complete, clock.now().plus(Deliveries.RETRY)))
                .onDeadExecution((complete, row) -> {
                    LOG.warn(
                            "rollout_node_lost rollout={} node={}: another node takes over",
                            Names.printable(complete.getExecution().taskInstance.getId()),
                            complete.getExecution().pickedBy);
                    row.reschedule(complete, clock.now());
                })
                .execute((instance, context) -> delivery.apply(instance.getId()));
    }

    /**
     * Returns a scheduler that has not been started.
     *
     * @param sweep runs periodically on one of the nodes
     */
    Scheduler scheduler(CustomTask<Void> task, Consumer<SchedulerClient> sweep) {
        RecurringTask<Void> sweeping = Tasks.recurring("rollout-sweep", FixedDelay.of(settings.overdue()))
                .execute((instance, context) -> sweep.accept(context.getSchedulerClient()));
        SchedulerBuilder builder = new Builder(dataSource, task)
                .startTasks(sweeping)
                .tableName(TimerRows.TABLE)
                .schedulerName(new SchedulerName.Fixed(node()))
                .clock(clock::now)
                .threads(settings.concurrency())
                .pollingInterval(settings.pollInterval())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(SHUTDOWN)
                .enableImmediateExecution()
                .commitWhenAutocommitDisabled(true)
                .failureLogging(LogLevel.WARN, false)
                .serializer(new NoData())
                .executorService(Executors.newFixedThreadPool(settings.concurrency(), daemons("rollout-timer-")))
                .dueExecutor(Executors.newSingleThreadExecutor(daemons("rollout-due-")))
                .housekeeperExecutor(timer("rollout-heartbeat-", 2));
        return (isPostgres()
                        ? builder.jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
                                .pollUsingLockAndFetch(0.5, 1.0)
                        : builder.jdbcCustomization(new DefaultJdbcCustomization(false)))
                .build();
    }

    static ScheduledExecutorService timer(String prefix, int threads) {
        return Executors.newScheduledThreadPool(threads, daemons(prefix));
    }

    /** Read here and not left to db-scheduler, which would treat an unresponsive database as an unknown product. */
    private boolean isPostgres() {
        return database.read("set up the timers", Session::product).equals("PostgreSQL");
    }

    private static String node() {
        try {
            return ProcessHandle.current().pid() + "@"
                    + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return ProcessHandle.current().pid() + "@unknown";
        }
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            // A failure here, such as an unavailable database when a row is picked, is retried at the next poll.
            thread.setUncaughtExceptionHandler((failed, e) -> LOG.warn(
                    "rollout_timers_failed thread={} why={}", failed.getName(), Names.printableSentence(e.toString())));
            return thread;
        };
    }
}
