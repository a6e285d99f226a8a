package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;

/**
 * Receives the events of rollouts. Implementations are thread-safe. A listener that throws or takes too long is logged and
 * otherwise ignored: it stops neither the rollout nor the other listeners. A slow one delays them, so long work belongs on
 * a thread of the listener's own.
 *
 * <p>Events of one rollout come in order, and at least once: after a crash, the last ones may come again with the same
 * {@linkplain RolloutEvent.Header#sequence() sequence numbers}. They come after their effects: in a rollback, the traffic
 * has moved before listeners are notified, unless the router rejects the split for now.
 */
public interface RolloutListener {

    /** Takes an event. */
    void onEvent(RolloutEvent event);

    /**
     * Called when the engine takes up a rollout, because it was just requested or because the engine was restarted; before
     * its events.
     */
    default void onActive(Rollout rollout) {}

    /**
     * Called when another node has advanced a rollout that this engine has reported: at most 30 seconds later, and not for
     * each change. Its events are reported by the node on which they happened; the end is reported here, too, as the last
     * notification of the rollout. Called only if the store is shared, that is, a {@link
     * io.neuralhive.rollout.store.SplitFeed}.
     */
    default void onFollowed(Rollout rollout) {}

    /**
     * Called after every evaluation of a gate, for every verdict. Evaluations are not events: a held rollout has many, they
     * are not kept in its history, and after a crash the last one may be missing.
     *
     * @param rollout the rollout after the evaluation
     * @param checkpoint what was measured, and the verdict
     */
    default void onEvaluation(Rollout rollout, Checkpoint checkpoint) {}
}
