package io.neuralhive.rollout.store;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import java.util.List;
import java.util.Optional;

/**
 * The store of rollouts and their events. Implementations are thread-safe, and what {@link #commit} has returned from is
 * seen by every later call.
 *
 * <p>Methods throw an unchecked exception if the store can't be reached. The engine then tries again; callers of the engine
 * get the exception.
 */
public interface RolloutStore {

    /** Returns a rollout. */
    Optional<Rollout> find(String rolloutId);

    /** Returns the rollout of a model that has not {@linkplain Rollout#isEnded() ended}. */
    Optional<Rollout> active(String model);

    /**
     * Returns the latest rollouts of a model, newest first, active ones included.
     *
     * @param limit how many at most; 1 or more
     */
    List<Rollout> history(String model, int limit);

    /** Returns the ids of all {@linkplain Rollout#isOpen() open} rollouts, in no order. */
    List<String> open();

    /**
     * Returns the events of a rollout in order.
     *
     * @param after only events with a higher sequence number than this
     */
    List<RolloutEvent> events(String rolloutId, long after);

    /**
     * Saves transitions with their events, all or nothing. A transition to revision 1 creates; a higher one replaces
     * exactly the revision before it.
     *
     * @param transitions at least one, each of another rollout
     * @return false if nothing was saved because a stored revision is another than the one before, or because a model
     *     would have two rollouts that have not ended
     */
    boolean commit(List<Transition> transitions);
}
