package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The pure function from a rollout and a signal to the rollout's next revision. It has no effects and keeps no state; it
 * interprets the plan step by step and knows no step by name. Same arguments, same result.
 */
public final class StateMachine {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    private StateMachine() {}

    /**
     * Returns a rollout at its first revision.
     *
     * @param model name of the model
     * @param candidate the version to be promoted
     * @param baseline the version in production; empty if there is none
     * @param policy what it shall do
     * @param by who asks for it, and why
     * @param previous number of the model's latest rollout; 0 if there was none
     * @param now the time. The rollout's number is this in milliseconds since 1970, or the previous number plus one if that
     *     is more, so that numbers grow even where the history was lost.
     * @throws IllegalArgumentException if a name is not allowed
     */
    public static Transition start(
            String model,
            String candidate,
            Optional<String> baseline,
            RolloutPolicy policy,
            Attribution by,
            long previous,
            Instant now) {
        long number = Math.max(previous + 1, now.toEpochMilli());
        Rollout unsaved = new Rollout(
                model + "-" + number,
                number,
                0,
                model,
                candidate,
                baseline,
                policy,
                policy.plan(),
                by,
                RolloutStatus.RUNNING,
                0,
                false,
                Optional.empty(),
                now,
                now,
                now,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                0,
                0,
                0,
                now,
                now);
        Draft draft = new Draft(unsaved, now);
        draft.event(header -> new RolloutEvent.Started(header, by, baseline));
        return draft.transition();
    }

    /**
     * Returns what follows from a signal.
     *
     * @param rollout the rollout as saved
     * @param signal what it is told
     * @param now the time; taken as the rollout's last change if it is before that
     * @throws RefusedSignalException if the signal makes no sense where the rollout stands
     */
    public static Transition apply(Rollout rollout, Signal signal, Instant now) {
        return apply(rollout, signal, rollout.published(), now);
    }

    /**
     * Returns what follows from a signal, and notes along with it which events have reached the listeners.
     *
     * @param published number of the last event that they know
     * @throws RefusedSignalException if the signal makes no sense where the rollout stands
     * @see #apply(Rollout, Signal, Instant)
     */
    public static Transition apply(Rollout rollout, Signal signal, long published, Instant now) {
        Draft draft = new Draft(rollout, now);
        draft.published = Math.max(draft.published, published);
        if (signal instanceof Signal.Closed) {
            require(draft, rollout.isEnded(), "close", "it has not ended");
        } else if (rollout.isEnded()) {
            throw new RefusedSignalException(rollout, "change", "it has ended, " + rollout.status());
        } else if (signal instanceof Signal.SplitApplied told) {
            splitApplied(draft, told);
        } else if (signal instanceof Signal.Looked told) {
            looked(draft, told.checkpoint());
        } else if (signal instanceof Signal.RegistrySettled) {
            registrySettled(draft);
        } else if (signal instanceof Signal.RegistryConflict told) {
            registryConflict(draft, told.explanation());
        } else if (signal instanceof Signal.EffectFailed told) {
            effectFailed(draft, told);
        } else {
            operator(draft, signal);
        }
        return draft.transition();
    }

    private static void operator(Draft draft, Signal signal) {
        if (signal instanceof Signal.PauseRequested told) {
            pause(draft, told.by());
        } else if (signal instanceof Signal.ResumeRequested told) {
            resume(draft, told.by());
        } else if (signal instanceof Signal.AbortRequested told) {
            abort(draft, told.by());
        } else if (signal instanceof Signal.AcceptRequested told) {
            accept(draft, told);
        } else if (signal instanceof Signal.SupersedeRequested told) {
            supersede(draft, told);
        } else {
            throw new IllegalArgumentException("No such signal: " + signal);
        }
    }

    private static void splitApplied(Draft draft, Signal.SplitApplied told) {
        require(draft, !draft.settled, "note a split of", "the split it wants is in force already");
        require(draft, told.split().equals(draft.from.wantedSplit()), "note a split of", "it wants another one");
        draft.applied = Optional.of(told.split());
        draft.settled = true;
        draft.failedAttempts = 0;
        draft.hold = Optional.empty();
        draft.wakeAt = draft.now;
        if (draft.status == RolloutStatus.RUNNING) {
            beginStep(draft);
        } else if (draft.status == RolloutStatus.ROLLING_BACK && !draft.commitAttempted) {
            end(draft, ending(draft).status());
        }
    }

    private static void beginStep(Draft draft) {
        Step step = draft.currentStep();
        draft.enteredAt = draft.now;
        draft.soakEndsAt = draft.now.plus(step.soak());
        wakeForLook(draft, step);
        draft.event(header -> new RolloutEvent.StepStarted(header, step.name(), step.stage(), step.share()));
        if (step.gate() instanceof Gate.Open && step.soak().isZero()) {
            goOn(draft);
        }
    }

    private static void looked(Draft draft, Checkpoint checkpoint) {
        requireRunning(draft, "judge");
        require(draft, draft.settled, "judge", "its traffic is not settled yet");
        require(draft, checkpoint.step().equals(draft.currentStep()), "judge", "it is in another step");
        draft.lastCheckpoint = Optional.of(checkpoint);
        Verdict verdict = checkpoint.verdict();
        if (isHeldFor(draft, Hold.Cause.DEGRADED)) {
            hold(draft, Hold.Cause.DEGRADED, 0, draft.hold.orElseThrow().explanation());
        } else if (verdict instanceof Verdict.Degraded degraded) {
            degraded(draft, checkpoint, degraded);
        } else if (checkpoint.evidence().phase() == Evidence.Phase.SOAKING) {
            soaking(draft, checkpoint);
        } else {
            soaked(draft, checkpoint);
        }
    }

    /** As long as a step soaks, what has not been shown yet changes nothing; without a baseline, safety is never shown. */
    private static void soaking(Draft draft, Checkpoint checkpoint) {
        boolean endsEarly = checkpoint.evidence().comparison() == Evidence.Comparison.AVAILABLE
                && checkpoint
                        .step()
                        .gate()
                        .comparedBy()
                        .map(criteria -> criteria.sequential().earlyPass())
                        .orElse(false);
        if (endsEarly && checkpoint.verdict() instanceof Verdict.Pass) {
            passed(draft, checkpoint);
        } else {
            wakeForLook(draft, checkpoint.step());
        }
    }

    private static void soaked(Draft draft, Checkpoint checkpoint) {
        Verdict verdict = checkpoint.verdict();
        draft.unavailableLooks = verdict instanceof Verdict.Unavailable ? draft.unavailableLooks + 1 : 0;
        if (verdict instanceof Verdict.Pass) {
            passed(draft, checkpoint);
        } else if (verdict instanceof Verdict.Unavailable unavailable) {
            unavailable(draft, unavailable);
        } else if (checkpoint.evidence().phase() == Evidence.Phase.OVERDUE) {
            overdue(draft, verdict);
        } else {
            hold(draft, Hold.Cause.TOO_FEW_SAMPLES, verdict.missingSamples(), verdict.explanation());
        }
    }

    private static void passed(Draft draft, Checkpoint checkpoint) {
        if (checkpoint.step().gate() instanceof Gate.Baseline) {
            draft.baselineMetrics = checkpoint.evidence().baseline();
        }
        if (checkpoint.step().gate() instanceof Gate.Degradation gate && gate.isAskedThroughout()) {
            draft.strata = checkpoint.evidence().strata();
        }
        draft.event(header -> new RolloutEvent.CheckpointPassed(header, checkpoint));
        goOn(draft);
    }

    private static void overdue(Draft draft, Verdict verdict) {
        if (draft.from.policy().deadline().action() == UnavailablePolicy.Action.ROLL_BACK) {
            goBack(draft, failed(draft), Reason.DEADLINE, "the deadline has passed: " + verdict.explanation());
        } else {
            hold(draft, Hold.Cause.DEADLINE_PASSED, verdict.missingSamples(), verdict.explanation());
        }
    }

    private static void degraded(Draft draft, Checkpoint checkpoint, Verdict.Degraded verdict) {
        boolean rollsBack = draft.from.policy().autoRollback();
        draft.event(header -> new RolloutEvent.CheckpointDegraded(header, checkpoint, rollsBack));
        if (rollsBack) {
            goBack(draft, failed(draft), verdict.decisive().reason(), verdict.explanation());
        } else {
            hold(draft, Hold.Cause.DEGRADED, 0, verdict.explanation());
        }
    }

    private static void unavailable(Draft draft, Verdict.Unavailable verdict) {
        UnavailablePolicy policy = draft.from.policy().unavailable();
        if (policy.action() == UnavailablePolicy.Action.ROLL_BACK && draft.unavailableLooks >= policy.limit()) {
            goBack(draft, failed(draft), verdict.reason(), verdict.explanation());
        } else {
            hold(draft, Hold.Cause.METRICS_UNAVAILABLE, 0, verdict.explanation());
        }
    }

    private static void registrySettled(Draft draft) {
        require(draft, draft.settled, "note the registry of", "its traffic is not settled yet");
        if (draft.status == RolloutStatus.PROMOTING) {
            end(draft, RolloutStatus.PROMOTED);
        } else {
            require(draft, draft.commitAttempted, "note the registry of", "it has not touched the registry");
            end(draft, ending(draft).status());
        }
    }

    private static void registryConflict(Draft draft, String explanation) {
        require(draft, draft.status == RolloutStatus.PROMOTING, "note a conflict of", "it is not being promoted");
        goBack(draft, RolloutStatus.ROLLED_BACK, Reason.REGISTRY_CONFLICT, explanation);
    }

    private static void effectFailed(Draft draft, Signal.EffectFailed told) {
        int doublings = Math.min(draft.failedAttempts, MOST_DOUBLINGS);
        draft.failedAttempts++;
        hold(draft, told.cause(), 0, told.explanation());
        draft.wakeAfter(FIRST_RETRY.multipliedBy(1L << doublings));
    }

    private static void pause(Draft draft, Attribution by) {
        requireRunning(draft, "pause");
        Duration remaining = Duration.between(draft.now, draft.wakeAt);
        draft.pause = Optional.of(new Pause(by, draft.now, remaining.isNegative() ? Duration.ZERO : remaining));
        draft.event(header -> new RolloutEvent.Paused(header, by));
    }

    private static void resume(Draft draft, Attribution by) {
        require(draft, draft.pause.isPresent(), "resume", "it is not paused");
        Pause pause = draft.pause.orElseThrow();
        draft.wakeAfter(pause.remaining());
        draft.soakEndsAt = draft.soakEndsAt.plus(Duration.between(pause.since(), draft.now));
        draft.pause = Optional.empty();
        draft.event(header -> new RolloutEvent.Resumed(header, by));
    }

    private static void abort(Draft draft, Attribution by) {
        boolean registryRefuses =
                draft.status == RolloutStatus.PROMOTING && isHeldFor(draft, Hold.Cause.REGISTRY_UNAVAILABLE);
        if (!registryRefuses) {
            requireNotCommitted(draft, "abort");
        }
        draft.event(header -> new RolloutEvent.AbortRequested(header, by));
        goBack(draft, RolloutStatus.ABORTED, Reason.ABORTED, "aborted by " + by.actor() + ": " + by.reason());
    }

    private static void accept(Draft draft, Signal.AcceptRequested told) {
        requireRunning(draft, "accept a gate of");
        Step step = draft.currentStep();
        require(draft, step.name().equals(told.step()), "accept a gate of", "it is in step " + step.name());
        require(
                draft,
                draft.hold.map(hold -> hold.cause().isAtGate()).orElse(false),
                "accept a gate of",
                "it is not held at a gate");
        draft.event(header ->
                new RolloutEvent.GateAccepted(header, told.by(), step.name(), step.stage(), draft.lastCheckpoint));
        // What a person has seen and accepted must not be held against the candidate once more.
        draft.strata = List.of();
        goOn(draft);
    }

    private static void supersede(Draft draft, Signal.SupersedeRequested told) {
        requireNotCommitted(draft, "supersede");
        draft.ending = Optional.of(new Ending(
                RolloutStatus.ABORTED,
                Reason.SUPERSEDED,
                draft.currentStep().name(),
                draft.currentStep().stage(),
                "superseded by " + told.successor()));
        draft.event(header -> new RolloutEvent.Superseded(header, told.by(), told.successor()));
        end(draft, RolloutStatus.ABORTED);
    }

    private static void goOn(Draft draft) {
        draft.hold = Optional.empty();
        draft.settled = false;
        draft.unavailableLooks = 0;
        draft.wakeAt = draft.now;
        if (draft.step + 1 < draft.from.plan().steps().size()) {
            draft.step++;
            draft.enteredAt = draft.now;
        } else {
            draft.status = RolloutStatus.PROMOTING;
            draft.commitAttempted = true;
            draft.event(RolloutEvent.PromotionStarted::new);
        }
    }

    private static void goBack(Draft draft, RolloutStatus endStatus, Reason reason, String explanation) {
        Step step = draft.currentStep();
        Ending ending = new Ending(endStatus, reason, step.name(), step.stage(), explanation);
        draft.status = RolloutStatus.ROLLING_BACK;
        draft.ending = Optional.of(ending);
        draft.settled = false;
        draft.failedAttempts = 0;
        draft.hold = Optional.empty();
        draft.pause = Optional.empty();
        draft.wakeAt = draft.now;
        draft.event(header -> new RolloutEvent.RollbackStarted(header, ending));
    }

    private static void end(Draft draft, RolloutStatus status) {
        draft.status = status;
        draft.hold = Optional.empty();
        draft.pause = Optional.empty();
        Optional<Ending> ending = draft.ending;
        draft.event(header -> new RolloutEvent.Ended(header, status, ending));
    }

    private static void hold(Draft draft, Hold.Cause cause, long missing, String explanation) {
        Hold hold = draft.hold
                .map(earlier -> earlier.again(cause, missing, explanation))
                .orElseGet(() -> Hold.begin(cause, draft.now, missing, explanation));
        boolean told =
                draft.hold.map(earlier -> earlier.causes().contains(cause)).orElse(false);
        draft.hold = Optional.of(hold);
        draft.wakeAfter(draft.from.policy().checkInterval());
        if (!told) {
            draft.event(header -> new RolloutEvent.HoldStarted(header, hold));
        }
    }

    private static void wakeForLook(Draft draft, Step step) {
        Instant next = draft.now.plus(draft.from.policy().checkInterval());
        boolean early = step.gate().isAskedThroughout() && next.isBefore(draft.soakEndsAt);
        draft.wakeAt = early ? next : draft.soakEndsAt;
    }

    private static boolean isHeldFor(Draft draft, Hold.Cause cause) {
        return draft.hold.map(hold -> hold.cause() == cause).orElse(false);
    }

    /** A candidate that failed was rolled back if it had live traffic, else rejected. */
    private static RolloutStatus failed(Draft draft) {
        List<Step> seen = draft.from.plan().steps().subList(0, draft.step + 1);
        return seen.stream().allMatch(step -> step.share().isNone())
                ? RolloutStatus.REJECTED
                : RolloutStatus.ROLLED_BACK;
    }

    private static Ending ending(Draft draft) {
        return draft.ending.orElseThrow();
    }

    private static void requireRunning(Draft draft, String what) {
        require(draft, draft.status == RolloutStatus.RUNNING, what, "it is " + draft.status);
        require(draft, draft.pause.isEmpty(), what, "it is paused; resume it first");
    }

    private static void requireNotCommitted(Draft draft, String what) {
        require(
                draft,
                draft.status != RolloutStatus.PROMOTING,
                what,
                "all gates are passed and the registry is being told; promote another version afterwards");
        require(draft, draft.status == RolloutStatus.RUNNING, what, "it is going back already");
    }

    private static void require(Draft draft, boolean possible, String what, String why) {
        if (!possible) {
            throw new RefusedSignalException(draft.from, what, why);
        }
    }
}
