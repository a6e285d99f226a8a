package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.ArrayList;
import java.util.List;

/** The looks at gates that decided something or began a hold; a held rollout's further looks are left out. */
final class CheckpointLog implements RolloutListener {

    /**
     * A look at a gate.
     *
     * @param rollout the rollout after the look
     * @param checkpoint what was seen, and the verdict
     */
    record Look(Rollout rollout, Checkpoint checkpoint) {}

    private final List<Look> looks = new ArrayList<>();

    @Override
    public void onLook(Rollout rollout, Checkpoint checkpoint) {
        boolean decided =
                checkpoint.verdict() instanceof Verdict.Pass || checkpoint.verdict() instanceof Verdict.Degraded;
        boolean beginsHold = rollout.hold().map(Hold::looks).orElse(0) == 1;
        if (decided || beginsHold) {
            looks.add(new Look(rollout, checkpoint));
        }
    }

    @Override
    public void onEvent(RolloutEvent event) {
        // Looks are all this listener keeps; the engine keeps the events.
    }

    /** The looks, in order of time. */
    List<Look> looks() {
        return List.copyOf(looks);
    }
}
