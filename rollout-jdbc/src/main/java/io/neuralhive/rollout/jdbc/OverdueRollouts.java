package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds rollouts whose timer is missing, and sets it again: a node died after it had saved a request and before it had
 * set the timer. Thread-safe.
 */
final class OverdueRollouts {

    static final String QUERY = "select id from rollout where due_at <= ? and not exists (select 1 from rollout_timer"
            + " where task_name = ? and task_instance = rollout.id and (picked or execution_time <= ?))"
            + " order by due_at limit 1000";

    private static final Logger LOG = LoggerFactory.getLogger(OverdueRollouts.class);

    private final Database database;
    private final Clock clock;
    private final Duration overdue;

    OverdueRollouts(Database database, Clock clock, Duration overdue) {
        this.database = database;
        this.clock = clock;
        this.overdue = overdue;
    }

    void reschedule(TimerRows rows) {
        Instant now = clock.now();
        List<String> ids = database.read(
                "find overdue rollouts",
                session -> session.query(
                        QUERY, row -> row.getString(1), now.minus(overdue), TimerRows.TASK, now.plus(overdue)));
        for (String rolloutId : ids) {
            if (rows.setNoLater(rolloutId, now)) {
                LOG.info("rollout_overdue rollout={}: timer set again", Names.printable(rolloutId));
            }
        }
    }
}
