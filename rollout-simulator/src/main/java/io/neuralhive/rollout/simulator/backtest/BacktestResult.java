package io.neuralhive.rollout.simulator.backtest;

import io.neuralhive.rollout.simulator.engine.RolloutOutcome;
import io.neuralhive.rollout.state.RolloutEvent;
import java.time.Instant;
import java.util.List;

/**
 * The result of a policy in a backtest.
 *
 * @param policy name of the policy
 * @param splitSeed the seed of the split; 0 for that of the service
 * @param began when the rollout began
 * @param outcome its outcome
 * @param steps its steps in which the candidate was called, in order
 * @param events its events, in order
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

    /** Returns the end of the rollout, or of the log. */
    public Instant ended() {
        return began.plus(outcome.took());
    }
}
