package io.neuralhive.rollout.store;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.traffic.TrafficSplit;

/**
 * What every node's router has to know of a rollout.
 *
 * @param split the split that shall be in force
 * @param fence the token of a revision that wants it
 */
public record WantedSplit(TrafficSplit split, Fence fence) {

    /** Returns what a rollout wants. */
    public static WantedSplit of(Rollout rollout) {
        return new WantedSplit(rollout.wantedSplit(), rollout.fence());
    }
}
