package io.neuralhive.rollout.state;

import java.util.List;

/**
 * A rollout at its next revision, and the events that led to it. Saved atomically.
 *
 * @param next the rollout
 * @param events what happened, in order
 */
public record Transition(Rollout next, List<RolloutEvent> events) {

    /** Copies the list. */
    public Transition {
        events = List.copyOf(events);
    }
}
