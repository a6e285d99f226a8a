package io.neuralhive.rollout.simulator.engine;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The outcome of a simulated rollout.
 *
 * @param end how it ended
 * @param reason the reason for the rollback; empty if there was none
 * @param step name of the step in which it ended, or is
 * @param took the time from its beginning to its end; until the end of the simulation if it had not ended by then
 * @param candidateRequests requests that the candidate served in that time
 * @param explanation why it was rolled back or is held, in a sentence; empty if neither
 */
public record RolloutOutcome(
        End end, Optional<Reason> reason, String step, Duration took, long candidateRequests, String explanation) {

    /** The ends of a simulated rollout. */
    public enum End {
        /** The candidate is in production. */
        PROMOTED,
        /** The candidate failed a gate, and the baseline has all of the traffic again. */
        ROLLED_BACK,
        /** It had not ended when the simulation did. */
        UNFINISHED
    }

    /**
     * Returns the outcome of a rollout.
     *
     * @param rollout the rollout at the end of the simulation
     * @param end when the rollout ended, or the simulation did
     * @param candidateRequests requests that the candidate served
     */
    public static RolloutOutcome of(Rollout rollout, Instant end, long candidateRequests) {
        Optional<Ending> ending = rollout.isEnded() ? rollout.ending() : Optional.empty();
        return new RolloutOutcome(
                end(rollout),
                ending.map(Ending::reason),
                ending.map(Ending::step).orElse(rollout.currentStep().name()),
                Duration.between(rollout.saved().createdAt(), end),
                candidateRequests,
                ending.map(Ending::explanation)
                        .or(() -> rollout.hold().map(Hold::explanation))
                        .orElse(""));
    }

    private static End end(Rollout rollout) {
        if (rollout.status() == RolloutStatus.PROMOTED) {
            return End.PROMOTED;
        }
        return rollout.isEnded() ? End.ROLLED_BACK : End.UNFINISHED;
    }
}
