package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.Step;
import java.time.Duration;
import java.util.Optional;

/**
 * The transitions after the effects of a rollout: its split was applied, the registry was updated, or one of them failed.
 */
final class EffectSignals {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;

    private EffectSignals() {}

    static void splitApplied(RolloutBuilder next, Signal.SplitApplied signal) {
        Guards.require(next, !next.settled, "record a split of", "the split it wants is recorded already");
        Guards.require(
                next, signal.split().equals(next.from.wantedSplit()), "record a split of", "it wants another one");
        next.applied = Optional.of(signal.split());
        next.settled = true;
        next.failedAttempts = 0;
        next.hold = Optional.empty();
        next.dueAt = next.now;
        if (next.status == RolloutStatus.RUNNING) {
            beginStep(next);
        } else if (next.status == RolloutStatus.ROLLING_BACK && !next.commitAttempted) {
            Moves.end(next, ending(next).status());
        }
    }

    static void registrySettled(RolloutBuilder next) {
        Guards.require(next, next.settled, "end", "the split it wants is not applied yet");
        if (next.status == RolloutStatus.PROMOTING) {
            Moves.end(next, RolloutStatus.PROMOTED);
        } else {
            Guards.require(next, next.commitAttempted, "end", "it has not changed the registry");
            Moves.end(next, ending(next).status());
        }
    }

    static void registryConflict(RolloutBuilder next, String explanation) {
        Guards.require(
                next, next.status == RolloutStatus.PROMOTING, "record a conflict of", "it is not being promoted");
        Moves.rollBack(next, RolloutStatus.ROLLED_BACK, Reason.REGISTRY_CONFLICT, explanation);
    }

    static void effectFailed(RolloutBuilder next, Signal.EffectFailed signal) {
        int doublings = Math.min(next.failedAttempts, MAX_DOUBLINGS);
        next.failedAttempts++;
        Moves.hold(next, signal.cause(), 0, signal.explanation());
        next.dueAfter(FIRST_RETRY.multipliedBy(1L << doublings));
    }

    private static void beginStep(RolloutBuilder next) {
        Step step = next.currentStep();
        next.enteredAt = next.now;
        next.soakEndsAt = next.now.plus(step.soak());
        Moves.scheduleEvaluation(next, step);
        next.event(header -> new RolloutEvent.StepStarted(header, step.name(), step.stage(), step.share()));
        if (step.gate() instanceof Gate.Open && step.soak().isZero()) {
            Moves.advance(next);
        }
    }

    private static Ending ending(RolloutBuilder next) {
        return next.ending.orElseThrow();
    }
}
