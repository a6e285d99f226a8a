package io.neuralhive.rollout.simulator.backtest;

import io.neuralhive.rollout.simulator.engine.RolloutOutcome;
import io.neuralhive.rollout.state.RolloutEvent;
import java.time.Instant;
import java.util.List;

/**
 * What a policy would have done with recorded requests.
 *
 * @param policy name of the policy
 * @param splitSeed which split of the keys; 0 for the one that the service would have had
 * @param began when the rollout began
 * @param outcome what became of it
 * @param steps its steps that the candidate was called in, in order
 * @param events what happened to it, in order
 */
public record BacktestResult(
        String policy,
        long splitSeed,
        Instant began,
        RolloutOutcome outcome,
        List<StepTraffic> steps,
        List<RolloutEvent> events) {

    /** Copies the lists. */
    public BacktestResult {
        steps = List.copyOf(steps);
        events = List.copyOf(events);
    }

    /** Returns when it ended, or the log did. */
    public Instant ended() {
        return began.plus(outcome.took());
    }
}
