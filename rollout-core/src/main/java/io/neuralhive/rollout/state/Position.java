package io.neuralhive.rollout.state;

import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Instant;
import java.util.Optional;

/**
 * The position of a rollout in its plan, and the state of its router and registry.
 *
 * @param status what it is doing, or how it ended
 * @param step index in the plan of the step it is in, or ended in; 0 or more
 * @param enteredAt when the step's split was applied; before that, when the step was entered
 * @param settled whether the split that the status and step want is known to be applied
 * @param applied the split last known to be applied; empty if none yet
 * @param soakEndsAt when the step's soak ends, pauses excluded; undefined before its split is applied
 * @param commitAttempted whether the registry may name the candidate
 * @param ending how it ends, if it is not promoted
 */
public record Position(
        RolloutStatus status,
        int step,
        Instant enteredAt,
        boolean settled,
        Optional<TrafficSplit> applied,
        Instant soakEndsAt,
        boolean commitAttempted,
        Optional<Ending> ending) {

    /** Returns the position of a new rollout. */
    static Position initial(Instant now) {
        return new Position(RolloutStatus.RUNNING, 0, now, false, Optional.empty(), now, false, Optional.empty());
    }
}
