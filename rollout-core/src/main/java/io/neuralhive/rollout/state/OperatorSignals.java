package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The transitions after requests of operators. See docs/decisions/0007-holds-and-people.md and, for superseding,
 * docs/decisions/0008-superseding-is-one-save.md.
 */
final class OperatorSignals {

    private OperatorSignals() {}

    static void pause(RolloutBuilder next, Attribution by) {
        Guards.requireRunning(next, "pause");
        Duration remaining = Duration.between(next.now, next.dueAt);
        next.pause = Optional.of(new Pause(by, next.now, remaining.isNegative() ? Duration.ZERO : remaining));
        next.event(header -> new RolloutEvent.Paused(header, by));
    }

    static void resume(RolloutBuilder next, Attribution by) {
        Guards.require(next, next.pause.isPresent(), "resume", "it is not paused");
        Pause pause = next.pause.orElseThrow();
        next.dueAfter(pause.remaining());
        next.soakEndsAt = next.soakEndsAt.plus(Duration.between(pause.since(), next.now));
        next.pause = Optional.empty();
        next.event(header -> new RolloutEvent.Resumed(header, by));
    }

    static void abort(RolloutBuilder next, Attribution by) {
        boolean registryRefuses =
                next.status == RolloutStatus.PROMOTING && Moves.isHeldFor(next, Hold.Cause.REGISTRY_UNAVAILABLE);
        if (!registryRefuses) {
            Guards.requireNotCommitted(next, "abort");
        }
        next.event(header -> new RolloutEvent.AbortRequested(header, by));
        Moves.rollBack(next, RolloutStatus.ABORTED, Reason.ABORTED, "aborted by " + by.actor() + ": " + by.reason());
    }

    static void accept(RolloutBuilder next, Signal.AcceptRequested signal) {
        Guards.requireRunning(next, "accept a gate of");
        Step step = next.currentStep();
        Guards.require(next, step.name().equals(signal.step()), "accept a gate of", "it is in step " + step.name());
        boolean isAtGate = next.hold.map(hold -> hold.cause().isAtGate()).orElse(false);
        Guards.require(next, isAtGate, "accept a gate of", "it is not held at a gate");
        next.event(header ->
                new RolloutEvent.GateAccepted(header, signal.by(), step.name(), step.stage(), next.lastCheckpoint));
        // What an operator has accepted must not count against the candidate again.
        next.strata = List.of();
        Moves.advance(next);
    }

    static void supersede(RolloutBuilder next, Signal.SupersedeRequested signal) {
        Guards.requireNotCommitted(next, "supersede");
        Step step = next.currentStep();
        String why = "superseded by " + signal.successor();
        next.ending = Optional.of(new Ending(RolloutStatus.ABORTED, Reason.SUPERSEDED, step.name(), step.stage(), why));
        next.event(header -> new RolloutEvent.Superseded(header, signal.by(), signal.successor()));
        Moves.end(next, RolloutStatus.ABORTED);
    }
}
