package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import java.time.Instant;
import java.util.Optional;

/**
 * The rows of timers, as seen by a node that does not have them in progress. A row in progress on another node can't be
 * changed: that node evaluates the rollout anyway. Thread-safe.
 */
final class TimerRows {

    static final String TABLE = "rollout_timer";
    static final String TASK = "rollout-timer";

    private static final int MAX_RACES = 10;

    private final SchedulerClient client;
    private final CustomTask<Void> task;

    TimerRows(SchedulerClient client, CustomTask<Void> task) {
        this.client = client;
        this.task = task;
    }

    /** Sets when a rollout is due, replacing an earlier setting; false if its timer is in progress on a node. */
    boolean set(String rolloutId, Instant at) {
        TaskInstance<Void> row = row(rolloutId);
        for (int race = 0; race < MAX_RACES; race++) {
            try {
                if (client.reschedule(row, at)) {
                    return true;
                }
            } catch (TaskInstanceNotFoundException e) {
                if (client.scheduleIfNotExists(row, at)) {
                    return true;
                }
            } catch (TaskInstanceCurrentlyExecutingException e) {
                return false;
            } catch (ExecutionException e) {
                // The row was changed concurrently: read it again.
            }
        }
        return false;
    }

    /** Makes a rollout due at an instant, or earlier if it was; false if its timer is in progress on a node. */
    boolean setNoLater(String rolloutId, Instant at) {
        Optional<ScheduledExecution<Object>> row = client.getScheduledExecution(row(rolloutId));
        if (row.isPresent() && row.get().isPicked()) {
            return false;
        }
        boolean early = row.isPresent() && !row.get().getExecutionTime().isAfter(at);
        return early || set(rolloutId, at);
    }

    /** Removes the timer of a rollout, unless it is in progress on a node. */
    void remove(String rolloutId) {
        try {
            client.cancel(row(rolloutId));
        } catch (TaskInstanceNotFoundException | TaskInstanceCurrentlyExecutingException | ExecutionException e) {
            // There is none, or it is in progress on a node, which will find that it is not needed.
        }
    }

    private TaskInstance<Void> row(String rolloutId) {
        return task.instance(rolloutId);
    }
}
