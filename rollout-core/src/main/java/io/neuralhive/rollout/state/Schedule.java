package io.neuralhive.rollout.state;

import java.time.Instant;
import java.util.Optional;

/**
 * When a rollout continues, and what it waits for.
 *
 * @param unavailableEvaluations consecutive evaluations without metrics in the step it is in; 0 or more
 * @param hold why it holds; empty if it does not
 * @param failedAttempts consecutive failures of the same effect; 0 or more
 * @param pause its pause; empty if it is not paused
 * @param dueAt when the next work is due; undefined while paused and after the end
 */
public record Schedule(
        int unavailableEvaluations, Optional<Hold> hold, int failedAttempts, Optional<Pause> pause, Instant dueAt) {

    /** Returns the schedule of a rollout that has work due immediately. */
    static Schedule initial(Instant now) {
        return new Schedule(0, Optional.empty(), 0, Optional.empty(), now);
    }
}
