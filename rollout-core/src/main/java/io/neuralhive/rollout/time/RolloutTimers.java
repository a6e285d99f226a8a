package io.neuralhive.rollout.time;

import java.time.Instant;
import java.util.function.Consumer;

/**
 * Timers at which rollouts are evaluated. An entry is data, an id and a time, so that a durable scheduler can store it.
 * Implementations are thread-safe.
 *
 * <p>A timer that fires early, late, twice or on another node does no harm: the engine reads the saved state and does what
 * is due. It then acknowledges the timer by rescheduling or cancelling it: a scheduler shared by several nodes may deliver
 * a timer to another node if the first one dies, or does not acknowledge it for long.
 *
 * <p>Timers belong to one engine, which starts and closes them. A service may close them too, before or after the engine.
 * Why: {@code docs/decisions/0014-timers-are-acknowledged.md}, {@code 0043-nothing-runs-before-the-start.md}.
 */
public interface RolloutTimers extends AutoCloseable {

    /**
     * Starts delivery. Called once, before anything is scheduled. Nothing is delivered before.
     *
     * @param onDue takes the id of a rollout whose time has come; returns quickly and does not throw
     * @throws IllegalStateException if they were closed, or were started before, as by another engine
     */
    void start(Consumer<String> onDue);

    /**
     * Schedules the timer of a rollout, in place of any earlier one of the same rollout.
     *
     * @param rolloutId the rollout
     * @param at when; immediately if that has passed
     */
    void schedule(String rolloutId, Instant at);

    /** Cancels the timer of a rollout, if there is one. */
    void cancel(String rolloutId);

    /**
     * Ends delivery. What is scheduled is forgotten by the embedded implementation and kept by a durable one. Closing
     * again, scheduling and cancelling have no effect from then on.
     */
    @Override
    void close();
}
