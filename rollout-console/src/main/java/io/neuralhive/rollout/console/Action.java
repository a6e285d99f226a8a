package io.neuralhive.rollout.console;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.RefusedSignalException;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What an operator can do with a rollout. */
enum Action {
    PAUSE,
    RESUME,
    ACCEPT,
    ABORT;

    private static final Attribution OPERATOR = new Attribution("operator", "");

    /** Returns the names of the actions that a rollout's state allows: those that the state machine does not refuse. */
    static List<String> possible(Rollout rollout) {
        return Arrays.stream(values())
                .filter(action -> action.isPossible(rollout))
                .map(Action::label)
                .toList();
    }

    /** Returns the name, as in {@code pause}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Performs the action.
     *
     * @param step name of the step whose gate is accepted; ignored by the other actions
     */
    Rollout perform(GradualRolloutEngine engine, String rollout, String step, Attribution by) {
        return switch (this) {
            case PAUSE -> engine.pause(rollout, by.actor(), by.reason());
            case RESUME -> engine.resume(rollout, by.actor(), by.reason());
            case ACCEPT -> engine.accept(rollout, step, by.actor(), by.reason());
            case ABORT -> engine.abort(rollout, by.actor(), by.reason());
        };
    }

    private boolean isPossible(Rollout rollout) {
        try {
            StateMachine.apply(rollout, signal(rollout), rollout.updatedAt());
            return true;
        } catch (RefusedSignalException e) {
            return false;
        }
    }

    private Signal signal(Rollout rollout) {
        return switch (this) {
            case PAUSE -> new Signal.PauseRequested(OPERATOR);
            case RESUME -> new Signal.ResumeRequested(OPERATOR);
            case ACCEPT -> new Signal.AcceptRequested(rollout.currentStep().name(), OPERATOR);
            case ABORT -> new Signal.AbortRequested(OPERATOR);
        };
    }
}
