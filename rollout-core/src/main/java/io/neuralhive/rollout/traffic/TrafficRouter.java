package io.neuralhive.rollout.traffic;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StaleFencingTokenException;

/**
 * Applies traffic splits. Implementations are thread-safe, and applying the same split again changes nothing.
 *
 * <p>The engine applies splits at least once: after a crash, or when an answer got lost, the same split comes again.
 */
public interface TrafficRouter {

    /**
     * Applies a split. When this returns, new requests follow it; requests in progress finish on their version.
     *
     * @param split the split
     * @param fencingToken the token of this effect
     * @throws StaleFencingTokenException if this router {@linkplain #fences() fences} and has seen a higher token for the
     *     model
     * @throws Exception if the split could not be applied, or it is not known whether it was; the engine tries again
     */
    void apply(TrafficSplit split, FencingToken fencingToken) throws Exception;

    /**
     * Returns whether this router remembers the highest token of each model and refuses lower ones. Without that, a delayed
     * call can undo a later one. The engine then applies the wanted split again once it notices that a call that had timed
     * out has ended, which leaves a gap between the two.
     */
    default boolean fences() {
        return false;
    }
}
