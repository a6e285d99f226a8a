package io.neuralhive.rollout.store;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.traffic.TrafficSplit;

/**
 * The split of a rollout that every node's router has to apply.
 *
 * @param split the wanted split
 * @param fencingToken the token of a revision that wants it
 * @param provisional whether the split uses the candidate and the candidate may still be rolled back: in a step, and until
 *     the registry is known to name it
 */
public record WantedSplit(TrafficSplit split, FencingToken fencingToken, boolean provisional) {

    /** Returns the wanted split of a rollout. */
    public static WantedSplit of(Rollout rollout) {
        TrafficSplit split = rollout.wantedSplit();
        return new WantedSplit(
                split, rollout.fencingToken(), split.step().isPresent() || rollout.status() == RolloutStatus.PROMOTING);
    }

    /** Returns the same without the candidate: for a node that does not know whether it was rolled back. */
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
