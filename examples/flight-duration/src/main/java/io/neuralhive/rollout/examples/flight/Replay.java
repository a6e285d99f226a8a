package io.neuralhive.rollout.examples.flight;

import java.time.Instant;
import java.util.List;

/**
 * The result of a replay.
 *
 * @param from the first instant
 * @param to the last instant
 * @param firstInProduction the version in production at first
 * @param rollouts the rollouts, oldest first
 * @param evaluations the evaluations of gates, in order
 * @param served the predictions of each version
 */
record Replay(
        Instant from,
        Instant to,
        String firstInProduction,
        List<Story> rollouts,
        List<CheckpointLog.Evaluation> evaluations,
        ServedLog served) {

    /** Copies the lists. */
    Replay {
        rollouts = List.copyOf(rollouts);
        evaluations = List.copyOf(evaluations);
    }
}
