package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Reason;

/**
 * How a rollout that is not promoted ends, or will end once the traffic is back at the baseline.
 *
 * @param status its status at the end: rejected, rolled back or aborted
 * @param reason why
 * @param step name of the step in which that was decided
 * @param stage number of that stage, from 1; 0 if the step is none of the stages
 * @param explanation a sentence for operators
 */
public record Ending(RolloutStatus status, Reason reason, String step, int stage, String explanation) {}
