package io.neuralhive.rollout.traffic;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import java.util.Optional;

/**
 * The split of a model's traffic between its baseline and a candidate.
 *
 * @param model name of the model
 * @param baseline the version for the rest of the traffic; empty if the model has no other version to serve
 * @param candidate the version for the share
 * @param share the candidate's share of live traffic
 * @param shadowRate share of the requests for which the candidate gets shadow calls, 0 to 1
 * @param step the rollout's step for which predictions made under this split are evidence; empty if for none
 */
public record TrafficSplit(
        String model,
        Optional<String> baseline,
        String candidate,
        TrafficShare share,
        double shadowRate,
        Optional<StepRef> step) {

    /** Returns the split without the candidate. */
    public static TrafficSplit allToBaseline(String model, Optional<String> baseline, String candidate) {
        return new TrafficSplit(model, baseline, candidate, TrafficShare.NONE, 0, Optional.empty());
    }

    /** Returns the split in which all traffic gets the candidate. */
    public static TrafficSplit allToCandidate(String model, Optional<String> baseline, String candidate) {
        return new TrafficSplit(model, baseline, candidate, TrafficShare.ALL, 0, Optional.empty());
    }
}
