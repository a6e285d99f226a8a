package io.neuralhive.rollout.state;

import java.time.Instant;
import java.util.Optional;

/**
 * When a rollout goes on, and what keeps it from that.
 *
 * @param unavailableEvaluations consecutive evaluations without metrics in the step it is in; 0 or more
 * @param hold why it does not go on for now; empty if it does
 * @param failedAttempts consecutive failures of the same effect; 0 or more
 * @param pause by whom it is halted; empty if it is not
 * @param dueAt when there is something to do next; means nothing while paused and after the end
 */
public record Schedule(
        int unavailableEvaluations, Optional<Hold> hold, int failedAttempts, Optional<Pause> pause, Instant dueAt) {

    /** Returns the schedule of a rollout that has something to do at once. */
    static Schedule initial(Instant now) {
        return new Schedule(0, Optional.empty(), 0, Optional.empty(), now);
    }
}
