package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.ArrayList;
import java.util.List;

/** The evaluations of gates that led to a decision or a new hold; further evaluations of a held rollout are omitted. */
final class CheckpointLog implements RolloutListener {

    /**
     * An evaluation of a gate.
     *
     * @param rollout the rollout after the evaluation
     * @param checkpoint the evidence and the verdict
     */
    record Evaluation(Rollout rollout, Checkpoint checkpoint) {}

    private final List<Evaluation> evaluations = new ArrayList<>();

    @Override
    public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
        boolean decided =
                checkpoint.verdict() instanceof Verdict.Pass || checkpoint.verdict() instanceof Verdict.Degraded;
        boolean beginsHold = rollout.hold().map(Hold::evaluations).orElse(0) == 1;
        if (decided || beginsHold) {
            evaluations.add(new Evaluation(rollout, checkpoint));
        }
    }

    @Override
    public void onEvent(RolloutEvent event) {
        // This listener keeps evaluations only; the engine keeps the events.
    }

    /** The evaluations, in order of time. */
    List<Evaluation> evaluations() {
        return List.copyOf(evaluations);
    }
}
