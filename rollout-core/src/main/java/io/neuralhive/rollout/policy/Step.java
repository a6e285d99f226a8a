package io.neuralhive.rollout.policy;

import java.time.Duration;

/**
 * One step of a plan: the candidate gets a share of the traffic for some time, then a gate is evaluated.
 *
 * @param name unique in its plan, as in {@code canary} or {@code stage_2}
 * @param stage number of the stage, from 1; 0 if the step is none of the stages
 * @param share the candidate's share of live traffic
 * @param shadowRate share of the requests for which the candidate gets shadow calls, 0 to 1
 * @param soak how long the step lasts before its gate is evaluated
 * @param gate the gate at its end
 */
public record Step(String name, int stage, TrafficShare share, double shadowRate, Duration soak, Gate gate) {

    /** Returns whether the candidate gets live or shadow calls in this step, so that there is evidence. */
    public boolean callsCandidate() {
        return !share.isNone() || shadowRate > 0;
    }
}
