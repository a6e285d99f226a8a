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
    private static final int MAX_DOUBLINGS = 6;

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
        RolloutBuilder builder = new RolloutBuilder(unsaved, now);
        builder.event(header -> new RolloutEvent.Started(header, by, baseline));
        return builder.transition();
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
        RolloutBuilder builder = new RolloutBuilder(rollout, now);
        builder.published = Math.max(builder.published, published);
        if (signal instanceof Signal.Closed) {
            require(builder, rollout.isEnded(), "close", "it has not ended");
        } else if (rollout.isEnded()) {
            throw new RefusedSignalException(rollout, "change", "it has ended, " + rollout.status());
        } else if (signal instanceof Signal.SplitApplied received) {
            splitApplied(builder, received);
        } else if (signal instanceof Signal.GateEvaluated received) {
            evaluated(builder, received.checkpoint());
        } else if (signal instanceof Signal.RegistrySettled) {
            registrySettled(builder);
        } else if (signal instanceof Signal.RegistryConflict received) {
            registryConflict(builder, received.explanation());
        } else if (signal instanceof Signal.EffectFailed received) {
            effectFailed(builder, received);
        } else {
            operator(builder, signal);
        }
        return builder.transition();
    }

    private static void operator(RolloutBuilder builder, Signal signal) {
        if (signal instanceof Signal.PauseRequested received) {
            pause(builder, received.by());
        } else if (signal instanceof Signal.ResumeRequested received) {
            resume(builder, received.by());
        } else if (signal instanceof Signal.AbortRequested received) {
            abort(builder, received.by());
        } else if (signal instanceof Signal.AcceptRequested received) {
            accept(builder, received);
        } else if (signal instanceof Signal.SupersedeRequested received) {
            supersede(builder, received);
        } else {
            throw new IllegalArgumentException("No such signal: " + signal);
        }
    }

    private static void splitApplied(RolloutBuilder builder, Signal.SplitApplied received) {
        require(builder, !builder.settled, "note a split of", "the split it wants is in force already");
        require(
                builder,
                received.split().equals(builder.from.wantedSplit()),
                "note a split of",
                "it wants another one");
        builder.applied = Optional.of(received.split());
        builder.settled = true;
        builder.failedAttempts = 0;
        builder.hold = Optional.empty();
        builder.dueAt = builder.now;
        if (builder.status == RolloutStatus.RUNNING) {
            beginStep(builder);
        } else if (builder.status == RolloutStatus.ROLLING_BACK && !builder.commitAttempted) {
            end(builder, ending(builder).status());
        }
    }

    private static void beginStep(RolloutBuilder builder) {
        Step step = builder.currentStep();
        builder.enteredAt = builder.now;
        builder.soakEndsAt = builder.now.plus(step.soak());
        scheduleEvaluation(builder, step);
        builder.event(header -> new RolloutEvent.StepStarted(header, step.name(), step.stage(), step.share()));
        if (step.gate() instanceof Gate.Open && step.soak().isZero()) {
            goOn(builder);
        }
    }

    private static void evaluated(RolloutBuilder builder, Checkpoint checkpoint) {
        requireRunning(builder, "judge");
        require(builder, builder.settled, "judge", "its traffic is not settled yet");
        require(builder, checkpoint.step().equals(builder.currentStep()), "judge", "it is in another step");
        builder.lastCheckpoint = Optional.of(checkpoint);
        Verdict verdict = checkpoint.verdict();
        if (isHeldFor(builder, Hold.Cause.DEGRADED)) {
            hold(builder, Hold.Cause.DEGRADED, 0, builder.hold.orElseThrow().explanation());
        } else if (verdict instanceof Verdict.Degraded degraded) {
            degraded(builder, checkpoint, degraded);
        } else if (checkpoint.evidence().phase() == Evidence.Phase.SOAKING) {
            soaking(builder, checkpoint);
        } else {
            soaked(builder, checkpoint);
        }
    }

    /** As long as a step soaks, what has not been shown yet changes nothing; without a baseline, safety is never shown. */
    private static void soaking(RolloutBuilder builder, Checkpoint checkpoint) {
        boolean endsEarly = checkpoint.evidence().comparison() == Evidence.Comparison.AVAILABLE
                && checkpoint
                        .step()
                        .gate()
                        .comparedBy()
                        .map(criteria -> criteria.sequential().earlyPass())
                        .orElse(false);
        if (endsEarly && checkpoint.verdict() instanceof Verdict.Pass) {
            passed(builder, checkpoint);
        } else {
            scheduleEvaluation(builder, checkpoint.step());
        }
    }

    private static void soaked(RolloutBuilder builder, Checkpoint checkpoint) {
        Verdict verdict = checkpoint.verdict();
        builder.unavailableEvaluations =
                verdict instanceof Verdict.Unavailable ? builder.unavailableEvaluations + 1 : 0;
        if (verdict instanceof Verdict.Pass) {
            passed(builder, checkpoint);
        } else if (verdict instanceof Verdict.Unavailable unavailable) {
            unavailable(builder, unavailable);
        } else if (checkpoint.evidence().phase() == Evidence.Phase.OVERDUE) {
            overdue(builder, verdict);
        } else {
            hold(builder, Hold.Cause.TOO_FEW_SAMPLES, verdict.missingSamples(), verdict.explanation());
        }
    }

    private static void passed(RolloutBuilder builder, Checkpoint checkpoint) {
        if (checkpoint.step().gate() instanceof Gate.Baseline) {
            builder.baselineMetrics = checkpoint.evidence().baseline();
        }
        if (checkpoint.step().gate() instanceof Gate.Degradation gate && gate.isAskedThroughout()) {
            builder.strata = checkpoint.evidence().strata();
        }
        builder.event(header -> new RolloutEvent.CheckpointPassed(header, checkpoint));
        goOn(builder);
    }

    private static void overdue(RolloutBuilder builder, Verdict verdict) {
        if (builder.from.policy().deadline().action() == UnavailablePolicy.Action.ROLL_BACK) {
            goBack(builder, failed(builder), Reason.DEADLINE, "the deadline has passed: " + verdict.explanation());
        } else {
            hold(builder, Hold.Cause.DEADLINE_PASSED, verdict.missingSamples(), verdict.explanation());
        }
    }

    private static void degraded(RolloutBuilder builder, Checkpoint checkpoint, Verdict.Degraded verdict) {
        boolean rollsBack = builder.from.policy().autoRollback();
        builder.event(header -> new RolloutEvent.CheckpointDegraded(header, checkpoint, rollsBack));
        if (rollsBack) {
            goBack(builder, failed(builder), verdict.decisive().reason(), verdict.explanation());
        } else {
            hold(builder, Hold.Cause.DEGRADED, 0, verdict.explanation());
        }
    }

    private static void unavailable(RolloutBuilder builder, Verdict.Unavailable verdict) {
        UnavailablePolicy policy = builder.from.policy().unavailable();
        if (policy.action() == UnavailablePolicy.Action.ROLL_BACK && builder.unavailableEvaluations >= policy.limit()) {
            goBack(builder, failed(builder), verdict.reason(), verdict.explanation());
        } else {
            hold(builder, Hold.Cause.METRICS_UNAVAILABLE, 0, verdict.explanation());
        }
    }

    private static void registrySettled(RolloutBuilder builder) {
        require(builder, builder.settled, "note the registry of", "its traffic is not settled yet");
        if (builder.status == RolloutStatus.PROMOTING) {
            end(builder, RolloutStatus.PROMOTED);
        } else {
            require(builder, builder.commitAttempted, "note the registry of", "it has not touched the registry");
            end(builder, ending(builder).status());
        }
    }

    private static void registryConflict(RolloutBuilder builder, String explanation) {
        require(builder, builder.status == RolloutStatus.PROMOTING, "note a conflict of", "it is not being promoted");
        goBack(builder, RolloutStatus.ROLLED_BACK, Reason.REGISTRY_CONFLICT, explanation);
    }

    private static void effectFailed(RolloutBuilder builder, Signal.EffectFailed received) {
        int doublings = Math.min(builder.failedAttempts, MAX_DOUBLINGS);
        builder.failedAttempts++;
        hold(builder, received.cause(), 0, received.explanation());
        builder.dueAfter(FIRST_RETRY.multipliedBy(1L << doublings));
    }

    private static void pause(RolloutBuilder builder, Attribution by) {
        requireRunning(builder, "pause");
        Duration remaining = Duration.between(builder.now, builder.dueAt);
        builder.pause = Optional.of(new Pause(by, builder.now, remaining.isNegative() ? Duration.ZERO : remaining));
        builder.event(header -> new RolloutEvent.Paused(header, by));
    }

    private static void resume(RolloutBuilder builder, Attribution by) {
        require(builder, builder.pause.isPresent(), "resume", "it is not paused");
        Pause pause = builder.pause.orElseThrow();
        builder.dueAfter(pause.remaining());
        builder.soakEndsAt = builder.soakEndsAt.plus(Duration.between(pause.since(), builder.now));
        builder.pause = Optional.empty();
        builder.event(header -> new RolloutEvent.Resumed(header, by));
    }

    private static void abort(RolloutBuilder builder, Attribution by) {
        boolean registryRefuses =
                builder.status == RolloutStatus.PROMOTING && isHeldFor(builder, Hold.Cause.REGISTRY_UNAVAILABLE);
        if (!registryRefuses) {
            requireNotCommitted(builder, "abort");
        }
        builder.event(header -> new RolloutEvent.AbortRequested(header, by));
        goBack(builder, RolloutStatus.ABORTED, Reason.ABORTED, "aborted by " + by.actor() + ": " + by.reason());
    }

    private static void accept(RolloutBuilder builder, Signal.AcceptRequested received) {
        requireRunning(builder, "accept a gate of");
        Step step = builder.currentStep();
        require(builder, step.name().equals(received.step()), "accept a gate of", "it is in step " + step.name());
        require(
                builder,
                builder.hold.map(hold -> hold.cause().isAtGate()).orElse(false),
                "accept a gate of",
                "it is not held at a gate");
        builder.event(header -> new RolloutEvent.GateAccepted(
                header, received.by(), step.name(), step.stage(), builder.lastCheckpoint));
        // What a person has seen and accepted must not be held against the candidate once more.
        builder.strata = List.of();
        goOn(builder);
    }

    private static void supersede(RolloutBuilder builder, Signal.SupersedeRequested received) {
        requireNotCommitted(builder, "supersede");
        builder.ending = Optional.of(new Ending(
                RolloutStatus.ABORTED,
                Reason.SUPERSEDED,
                builder.currentStep().name(),
                builder.currentStep().stage(),
                "superseded by " + received.successor()));
        builder.event(header -> new RolloutEvent.Superseded(header, received.by(), received.successor()));
        end(builder, RolloutStatus.ABORTED);
    }

    private static void goOn(RolloutBuilder builder) {
        builder.hold = Optional.empty();
        builder.settled = false;
        builder.unavailableEvaluations = 0;
        builder.dueAt = builder.now;
        if (builder.step + 1 < builder.from.plan().steps().size()) {
            builder.step++;
            builder.enteredAt = builder.now;
        } else {
            builder.status = RolloutStatus.PROMOTING;
            builder.commitAttempted = true;
            builder.event(RolloutEvent.PromotionStarted::new);
        }
    }

    private static void goBack(RolloutBuilder builder, RolloutStatus endStatus, Reason reason, String explanation) {
        Step step = builder.currentStep();
        Ending ending = new Ending(endStatus, reason, step.name(), step.stage(), explanation);
        builder.status = RolloutStatus.ROLLING_BACK;
        builder.ending = Optional.of(ending);
        builder.settled = false;
        builder.failedAttempts = 0;
        builder.hold = Optional.empty();
        builder.pause = Optional.empty();
        builder.dueAt = builder.now;
        builder.event(header -> new RolloutEvent.RollbackStarted(header, ending));
    }

    private static void end(RolloutBuilder builder, RolloutStatus status) {
        builder.status = status;
        builder.hold = Optional.empty();
        builder.pause = Optional.empty();
        Optional<Ending> ending = builder.ending;
        builder.event(header -> new RolloutEvent.Ended(header, status, ending));
    }

    private static void hold(RolloutBuilder builder, Hold.Cause cause, long missing, String explanation) {
        Hold hold = builder.hold
                .map(earlier -> earlier.again(cause, missing, explanation))
                .orElseGet(() -> Hold.begin(cause, builder.now, missing, explanation));
        boolean reported =
                builder.hold.map(earlier -> earlier.causes().contains(cause)).orElse(false);
        builder.hold = Optional.of(hold);
        builder.dueAfter(builder.from.policy().checkInterval());
        if (!reported) {
            builder.event(header -> new RolloutEvent.HoldStarted(header, hold));
        }
    }

    private static void scheduleEvaluation(RolloutBuilder builder, Step step) {
        Instant next = builder.now.plus(builder.from.policy().checkInterval());
        boolean early = step.gate().isAskedThroughout() && next.isBefore(builder.soakEndsAt);
        builder.dueAt = early ? next : builder.soakEndsAt;
    }

    private static boolean isHeldFor(RolloutBuilder builder, Hold.Cause cause) {
        return builder.hold.map(hold -> hold.cause() == cause).orElse(false);
    }

    /** A candidate that failed was rolled back if it had live traffic, else rejected. */
    private static RolloutStatus failed(RolloutBuilder builder) {
        List<Step> seen = builder.from.plan().steps().subList(0, builder.step + 1);
        return seen.stream().allMatch(step -> step.share().isNone())
                ? RolloutStatus.REJECTED
                : RolloutStatus.ROLLED_BACK;
    }

    private static Ending ending(RolloutBuilder builder) {
        return builder.ending.orElseThrow();
    }

    private static void requireRunning(RolloutBuilder builder, String what) {
        require(builder, builder.status == RolloutStatus.RUNNING, what, "it is " + builder.status);
        require(builder, builder.pause.isEmpty(), what, "it is paused; resume it first");
    }

    private static void requireNotCommitted(RolloutBuilder builder, String what) {
        require(
                builder,
                builder.status != RolloutStatus.PROMOTING,
                what,
                "all gates are passed and the registry is being told; promote another version afterwards");
        require(builder, builder.status == RolloutStatus.RUNNING, what, "it is going back already");
    }

    private static void require(RolloutBuilder builder, boolean possible, String what, String why) {
        if (!possible) {
            throw new RefusedSignalException(builder.from, what, why);
        }
    }
}
