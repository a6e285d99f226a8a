package io.neuralhive.rollout.cluster;

import java.time.Duration;

/**
 * A listener that is notified when a node falls back to the baseline, and when it returns. Implementations return quickly;
 * exceptions are logged.
 */
public interface FollowerListener {

    /**
     * Called when this node stops serving candidates that may still be rolled back.
     *
     * @param models how many models are affected
     * @param why the reason
     */
    default void onFallback(int models, String why) {}

    /**
     * Called when this node serves the store's splits again.
     *
     * @param after for how long it was fallen back
     */
    default void onReturn(Duration after) {}

    /**
     * Called when the newest split of a model can't be read, so that this node serves no candidate of it. Called again only
     * after a split of the model could be read.
     *
     * @param why what can't be read
     */
    default void onUnreadable(String model, String why) {}
}
