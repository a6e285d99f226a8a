package io.neuralhive.rollout.policy;

import java.time.Duration;

/**
 * One step of a plan: the candidate is shown to a share of the traffic for some time, then a gate is asked.
 *
 * @param name unique in its plan, as in {@code canary} or {@code stage_2}
 * @param stage number of the stage, from 1; 0 if the step is none of the stages
 * @param share the candidate's share of live traffic
 * @param shadowRate share of the requests for which the candidate is called aside, 0 to 1
 * @param soak how long the step lasts before its gate is asked
 * @param gate the question at its end
 */
public record Step(String name, int stage, TrafficShare share, double shadowRate, Duration soak, Gate gate) {

    /** Returns whether the candidate is called in this step, live or aside, so that evidence of it arises. */
    public boolean callsCandidate() {
        return !share.isNone() || shadowRate > 0;
    }
}
