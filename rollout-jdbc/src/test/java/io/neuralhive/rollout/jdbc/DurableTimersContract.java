package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RolloutTimersContract;
import io.neuralhive.rollout.time.RolloutTimers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The contract of timers in a database. The contract's receiver never acknowledges, so that each timer soon counts as lost, and
 * is due again in five seconds of a clock that does not advance.
 */
abstract class DurableTimersContract extends RolloutTimersContract {

    private static final TimerSettings IMPATIENT =
            TimerSettings.DEFAULT.withPollInterval(Duration.ofMillis(10)).withAnswerWithin(Duration.ofMillis(10));

    private final FakeClock clock = new FakeClock();

    /** Returns a database with the tables. */
    abstract DataSource database();

    @Override
    protected RolloutTimers createTimers() {
        return DbSchedulerTimers.create(database(), clock, IMPATIENT);
    }

    @Override
    protected Instant now() {
        return clock.now();
    }

    @Override
    protected void pass(Duration span) {
        clock.advance(span);
        await().until(() -> due() == 0);
    }

    @Test
    void belongToOneEngine() {
        RolloutTimers timers = createTimers();
        timers.start(id -> {});
        assertThatIllegalStateException()
                .isThrownBy(() -> timers.start(id -> {}))
                .withMessage("These timers were started by another engine: give each its own");
        timers.close();
    }

    private long due() throws SQLException {
        List<Long> count = new Database(database(), JdbcSettings.DEFAULT)
                .read(
                        "count what is due",
                        session -> session.query(
                                "select count(*) from rollout_timer where task_name = ? and execution_time <= ?",
                                row -> row.getLong(1),
                                TimerRows.TASK,
                                clock.now()));
        return count.get(0);
    }
}
