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
 * The rows of wake-ups as a node sees them that does not have them under way. A row that another node has under way can't be
 * changed: that node looks at the rollout anyway. Thread-safe.
 */
final class TimerRows {

    private static final int MAX_RACES = 10;

    private final SchedulerClient client;
    private final CustomTask<Void> task;

    TimerRows(SchedulerClient client, CustomTask<Void> task) {
        this.client = client;
        this.task = task;
    }

    /** Sets when a rollout is woken, whatever was set before; false if a node has its wake-up under way. */
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
                // Somebody changed the row in between: look again.
            }
        }
        return false;
    }

    /** Sets that a rollout is woken no later than at an instant; false if a node has its wake-up under way. */
    boolean setNoLater(String rolloutId, Instant at) {
        Optional<ScheduledExecution<Object>> row = client.getScheduledExecution(row(rolloutId));
        if (row.isPresent() && row.get().isPicked()) {
            return false;
        }
        boolean early = row.isPresent() && !row.get().getExecutionTime().isAfter(at);
        return early || set(rolloutId, at);
    }

    /** Forgets the wake-up of a rollout, unless a node has it under way. */
    void remove(String rolloutId) {
        try {
            client.cancel(row(rolloutId));
        } catch (TaskInstanceNotFoundException | TaskInstanceCurrentlyExecutingException | ExecutionException e) {
            // There is none, or a node has it under way and finds out for itself that it is not needed.
        }
    }

    private TaskInstance<Void> row(String rolloutId) {
        return task.instance(rolloutId);
    }
}
