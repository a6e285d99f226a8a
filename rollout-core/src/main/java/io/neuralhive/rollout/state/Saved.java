package io.neuralhive.rollout.state;

import java.time.Instant;

/**
 * How far a rollout is saved, and its listeners notified.
 *
 * @param revision how often it was saved, from 1
 * @param createdAt when it was requested
 * @param events how many events it has had; 0 or more
 * @param updatedAt when it was last saved
 * @param published how many of the events are known to have reached the listeners; 0 or more
 */
public record Saved(long revision, Instant createdAt, long events, Instant updatedAt, long published) {

    /** Returns that of a rollout that was never saved. */
    static Saved initial(Instant now) {
        return new Saved(0, now, 0, now, 0);
    }
}
