package io.neuralhive.rollout.time;

import java.time.Instant;
import java.util.function.Consumer;

/**
 * Wakes rollouts at an instant. What is scheduled is data, an id and a time, so that a durable scheduler can carry it.
 * Implementations are thread-safe.
 *
 * <p>A wake-up that comes early, late, twice or on another node does no harm: the engine looks at the saved state and does
 * what is due. When it has, it says so by scheduling the rollout anew or cancelling it: a scheduler that several nodes share may
 * give a wake-up to another node if the one that got it dies, or does not answer for long.
 *
 * <p>They belong to one engine, which starts and closes them. A service may close them too, before the engine or after it.
 * Why: {@code docs/decisions/0014-wake-ups-are-answered.md}, {@code 0043-nothing-runs-before-the-start.md}.
 */
public interface RolloutTimers extends AutoCloseable {

    /**
     * Starts delivery. Called once, before anything is scheduled. Nothing is delivered before.
     *
     * @param onDue takes the id of a rollout whose time has come; returns quickly and does not throw
     * @throws IllegalStateException if they have been closed
     */
    void start(Consumer<String> onDue);

    /**
     * Schedules the wake-up of a rollout, in place of any earlier one of the same rollout.
     *
     * @param rolloutId the rollout
     * @param at when; if that has passed, at once
     */
    void schedule(String rolloutId, Instant at);

    /** Forgets the wake-up of a rollout, if there is one. */
    void cancel(String rolloutId);

    /**
     * Ends delivery. What is scheduled is forgotten by the embedded implementation and kept by a durable one. To close again, to
     * schedule, and to cancel do no harm from then on.
     */
    @Override
    void close();
}
