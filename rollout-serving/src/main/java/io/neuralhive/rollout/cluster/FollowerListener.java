package io.neuralhive.rollout.cluster;

import java.time.Duration;

/** Is told when a node falls back to the baseline, and when it returns. Implementations return quickly; what they throw is logged. */
public interface FollowerListener {

    /**
     * Is told that from now on this node serves no candidate that may still be taken back.
     *
     * @param models how many models are concerned for now
     * @param why what the node can't do
     */
    default void onFallback(int models, String why) {}

    /**
     * Is told that this node serves again what the store wants.
     *
     * @param after how long it was fallen back
     */
    default void onReturn(Duration after) {}

    /**
     * Is told that the newest split of a model can't be read, so that no candidate of it is tried on this node. Comes again
     * only after one of the model could be read.
     *
     * @param why what can't be read
     */
    default void onUnreadable(String model, String why) {}
}
