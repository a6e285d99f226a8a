package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;

/**
 * Is told what happens to rollouts. Implementations are thread-safe. A listener that throws or takes too long is logged and
 * otherwise ignored: it stops neither the rollout nor the other listeners. One that is slow delays them, so what takes long
 * belongs on a thread of the listener's own.
 *
 * <p>Events of one rollout come in order, and at least once: after a crash, the last ones may come again with the same
 * {@linkplain RolloutEvent.Header#sequence() sequence numbers}. They come after their effects: on the way back, the traffic
 * has moved before anybody is told, unless the router does not take the split for now.
 */
public interface RolloutListener {

    /** Takes an event. */
    void onEvent(RolloutEvent event);

    /**
     * Is told of a rollout that the engine takes up, because it was just asked for or because the engine was restarted.
     * Comes before its events.
     */
    default void onActive(Rollout rollout) {}

    /**
     * Is told where a rollout stands that this engine has told of and that another node has since taken further: half a minute later
     * at most, and not for each change. What happened is told where it happened; an end comes once more here, as the last news of the
     * rollout. Comes only where the store is shared and says so, as a {@link io.neuralhive.rollout.store.SplitFeed} does.
     */
    default void onFollowed(Rollout rollout) {}

    /**
     * Is told of every look at a gate, whatever the answer. Looks are not events: a held rollout has many, they are not kept
     * in its history, and after a crash the last one may be missed.
     *
     * @param rollout the rollout after the look
     * @param checkpoint what was seen, and the verdict
     */
    default void onEvaluation(Rollout rollout, Checkpoint checkpoint) {}
}
