package io.neuralhive.rollout.state;

import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.time.Instant;
import java.util.Optional;

/**
 * The pure function from a rollout and a signal to the rollout's next revision. It has no effects and keeps no state; it
 * interprets the plan step by step and does not depend on step names. Same arguments, same result.
 *
 * <p>Why it is separate from the effects: docs/decisions/0001-state-not-effects.md; why its events are the history:
 * docs/decisions/0004-events-are-the-history.md.
 */
public final class StateMachine {

    private StateMachine() {}

    /**
     * Returns a rollout at its first revision.
     *
     * @param model name of the model
     * @param candidate the version to be promoted
     * @param baseline the version in production; empty if there is none
     * @param policy its policy
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
                new RolloutIdentity(model + "-" + number, number, model, baseline, candidate, by),
                policy,
                RolloutPlan.of(policy),
                Position.initial(now),
                Schedule.initial(now),
                Findings.NONE,
                Saved.initial(now));
        RolloutBuilder first = new RolloutBuilder(unsaved, now);
        first.event(header -> new RolloutEvent.Started(header, by, baseline));
        return first.build();
    }

    /**
     * Returns the transition that follows from a signal.
     *
     * @param rollout the rollout as saved
     * @param signal the signal
     * @param now the time; taken as the rollout's last change if it is before that
     * @throws RefusedSignalException if the signal is invalid in the rollout's state
     */
    public static Transition apply(Rollout rollout, Signal signal, Instant now) {
        return apply(rollout, signal, rollout.saved().published(), now);
    }

    /**
     * Returns the transition that follows from a signal, and notes which events have reached the listeners. After the end,
     * the only valid signal is that it is closed.
     *
     * @param published number of the last event that they know
     * @throws RefusedSignalException if the signal is invalid in the rollout's state
     * @see #apply(Rollout, Signal, Instant)
     */
    public static Transition apply(Rollout rollout, Signal signal, long published, Instant now) {
        RolloutBuilder next = new RolloutBuilder(rollout, now);
        next.publishedUpTo(published);
        if (!(signal instanceof Signal.Closed)) {
            Guards.require(next, !next.status.isEnded(), "change", "it has ended, " + next.status);
        }
        signal.accept(new Dispatch(next));
        return next.build();
    }

    /** Dispatches each signal to its transition. */
    private record Dispatch(RolloutBuilder next) implements Signal.Visitor {

        @Override
        public void splitApplied(Signal.SplitApplied signal) {
            EffectSignals.splitApplied(next, signal);
        }

        @Override
        public void evaluated(Signal.GateEvaluated signal) {
            GateSignals.evaluated(next, signal.checkpoint());
        }

        @Override
        public void registrySettled(Signal.RegistrySettled signal) {
            EffectSignals.registrySettled(next);
        }

        @Override
        public void registryConflict(Signal.RegistryConflict signal) {
            EffectSignals.registryConflict(next, signal.explanation());
        }

        @Override
        public void effectFailed(Signal.EffectFailed signal) {
            EffectSignals.effectFailed(next, signal);
        }

        @Override
        public void closed(Signal.Closed signal) {
            Guards.require(next, next.status.isEnded(), "close", "it has not ended");
        }

        @Override
        public void pauseRequested(Signal.PauseRequested signal) {
            OperatorSignals.pause(next, signal.by());
        }

        @Override
        public void resumeRequested(Signal.ResumeRequested signal) {
            OperatorSignals.resume(next, signal.by());
        }

        @Override
        public void abortRequested(Signal.AbortRequested signal) {
            OperatorSignals.abort(next, signal.by());
        }

        @Override
        public void acceptRequested(Signal.AcceptRequested signal) {
            OperatorSignals.accept(next, signal);
        }

        @Override
        public void supersedeRequested(Signal.SupersedeRequested signal) {
            OperatorSignals.supersede(next, signal);
        }
    }
}
