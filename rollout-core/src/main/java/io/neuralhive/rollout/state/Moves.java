package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The moves that several signals lead to: to the next step, into a hold, into a rollback, to the end. */
final class Moves {

    private Moves() {}

    /** Enters the next step, or begins the promotion after the last one. */
    static void advance(RolloutBuilder next) {
        next.hold = Optional.empty();
        next.settled = false;
        next.unavailableEvaluations = 0;
        next.dueAt = next.now;
        if (next.step + 1 < next.from.plan().steps().size()) {
            next.step++;
            next.enteredAt = next.now;
        } else {
            next.status = RolloutStatus.PROMOTING;
            next.commitAttempted = true;
            next.event(RolloutEvent.PromotionStarted::new);
        }
    }

    /** Begins the rollback. Its traffic comes first, so that the split is no longer settled. */
    static void rollBack(RolloutBuilder next, RolloutStatus endStatus, Reason reason, String explanation) {
        Step step = next.currentStep();
        Ending ending = new Ending(endStatus, reason, step.name(), step.stage(), explanation);
        next.status = RolloutStatus.ROLLING_BACK;
        next.ending = Optional.of(ending);
        next.settled = false;
        next.failedAttempts = 0;
        next.hold = Optional.empty();
        next.pause = Optional.empty();
        next.dueAt = next.now;
        next.event(header -> new RolloutEvent.RollbackStarted(header, ending));
    }

    static void end(RolloutBuilder next, RolloutStatus status) {
        next.status = status;
        next.hold = Optional.empty();
        next.pause = Optional.empty();
        Optional<Ending> ending = next.ending;
        next.event(header -> new RolloutEvent.Ended(header, status, ending));
    }

    /** Begins or continues a hold. Only a cause that is new in it is an event. */
    static void hold(RolloutBuilder next, Hold.Cause cause, long missing, String explanation) {
        Hold hold = next.hold
                .map(earlier -> earlier.again(cause, missing, explanation))
                .orElseGet(() -> Hold.begin(cause, next.now, missing, explanation));
        boolean known =
                next.hold.map(earlier -> earlier.causes().contains(cause)).orElse(false);
        next.hold = Optional.of(hold);
        next.dueAfter(next.from.policy().checkInterval());
        if (!known) {
            next.event(header -> new RolloutEvent.HoldStarted(header, hold));
        }
    }

    /** Schedules the next evaluation of a step: at the end of its soak, or before if its gate is evaluated throughout. */
    static void scheduleEvaluation(RolloutBuilder next, Step step) {
        Instant soon = next.now.plus(next.from.policy().checkInterval());
        boolean early = step.gate().isAskedThroughout() && soon.isBefore(next.soakEndsAt);
        next.dueAt = early ? soon : next.soakEndsAt;
    }

    static boolean isHeldFor(RolloutBuilder next, Hold.Cause cause) {
        return next.hold.map(hold -> hold.cause() == cause).orElse(false);
    }

    /** A candidate that failed was rolled back if it had live traffic, else rejected. */
    static RolloutStatus failed(RolloutBuilder next) {
        List<Step> seen = next.from.plan().steps().subList(0, next.step + 1);
        return seen.stream().allMatch(step -> step.share().isNone())
                ? RolloutStatus.REJECTED
                : RolloutStatus.ROLLED_BACK;
    }
}
