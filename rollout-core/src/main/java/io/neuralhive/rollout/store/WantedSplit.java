package io.neuralhive.rollout.store;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.traffic.TrafficSplit;

/**
 * What every node's router has to know of a rollout.
 *
 * @param split the split that shall be in force
 * @param fencingToken the token of a revision that wants it
 * @param provisional whether the split gives the candidate something to do and the candidate may still be taken back: in a step, and
 *     until the registry is known to name it
 */
public record WantedSplit(TrafficSplit split, FencingToken fencingToken, boolean provisional) {

    /** Returns what a rollout wants. */
    public static WantedSplit of(Rollout rollout) {
        TrafficSplit split = rollout.wantedSplit();
        return new WantedSplit(
                split, rollout.fencingToken(), split.step().isPresent() || rollout.status() == RolloutStatus.PROMOTING);
    }

    /** Returns the same without the candidate: what a node serves that does not know whether it was taken back. */
    public WantedSplit withoutCandidate() {
        return new WantedSplit(
                TrafficSplit.allToBaseline(split.model(), split.baseline(), split.candidate()),
                fencingToken,
                provisional);
    }

    /** Returns whether another revision wants the same. */
    public boolean isSameAs(WantedSplit other) {
        return split.equals(other.split) && provisional == other.provisional;
    }
}
