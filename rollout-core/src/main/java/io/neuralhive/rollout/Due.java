package io.neuralhive.rollout;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Instant;

/**
 * What is due for a rollout, as a pure function of its saved state, of what this process knows beyond that, and of the time. All
 * that the {@link Advancer} does follows from it, so that it can be stopped anywhere and done again. The order of the questions is
 * the order of what must come first: on the way back, traffic before registry before listeners.
 *
 * <p>Why: {@code docs/decisions/0001-state-not-effects.md}.
 */
enum Due {
    /** Notify the listeners of a rollout that this process takes up. */
    NOTIFY_ACTIVE,

    /** An ended rollout's split may have come late: make the traffic what the model's latest rollout wants. */
    RESTORE_TRAFFIC,

    /** Put the wanted split into force, and save what came of it. */
    APPLY_SPLIT,

    /** Put the wanted split into force once more: its state is saved already, but this process does not know it to be in force. */
    RESTORE_SPLIT,

    /** Evaluate the step's gate, and save the verdict. */
    EVALUATE,

    /** Make the registry name the version that the rollout wants in production, and save what came of it. */
    UPDATE_REGISTRY,

    /** Look again soon whether the traffic has left a replaced rollout; its end is not published before. */
    AWAIT_SUCCESSOR,

    /** Notify the listeners of evaluations and events that they don't know yet. */
    PUBLISH,

    /** Save that the listeners know of the end. */
    CLOSE,

    /** Drop what is known of a rollout for which nothing will ever be due again. */
    FORGET,

    /** Nothing until the rollout's next wake-up. */
    WAIT;

    /** What a process knows of the split that a rollout wants. */
    enum Split {
        /** Nothing: it has not put it into force, and a router may have forgotten what another process did. */
        UNKNOWN,

        /** It is in force. */
        IN_FORCE,

        /** Another one may be in force, since it came late or was put there before somebody changed the rollout. */
        DISTURBED
    }

    /**
     * What a process knows of a rollout beyond its saved state.
     *
     * @param introduced whether the listeners were notified that it is active
     * @param split what is known of its split
     * @param news whether there is something that the listeners don't know yet
     * @param successorPending whether it was replaced, and traffic may not have left it yet
     */
    record Known(boolean introduced, Split split, boolean news, boolean successorPending) {}

    /**
     * Returns what is due.
     *
     * @param now not before the rollout was last saved
     */
    static Due of(Rollout rollout, Known known, Instant now) {
        if (!known.introduced() && !rollout.isEnded()) {
            return NOTIFY_ACTIVE;
        }
        if (rollout.isEnded()) {
            return atTheEnd(rollout, known);
        }
        boolean unsettled = isUnsettled(rollout);
        boolean backingOff = rollout.schedule().failedAttempts() > 0
                && rollout.schedule().dueAt().isAfter(now);
        if (unsettled && !backingOff) {
            return APPLY_SPLIT;
        }
        if (!unsettled && known.split() != Split.IN_FORCE) {
            return RESTORE_SPLIT;
        }
        if (rollout.nextTimer().map(at -> !at.isAfter(now)).orElse(false)) {
            return rollout.status() == RolloutStatus.RUNNING ? EVALUATE : UPDATE_REGISTRY;
        }
        return known.news() ? PUBLISH : WAIT;
    }

    /** Returns whether a rollout wants a split that is not saved as in force. A pause leaves the traffic as it is. */
    static boolean isUnsettled(Rollout rollout) {
        return !rollout.settled() && !rollout.isEnded() && !rollout.isPaused();
    }

    private static Due atTheEnd(Rollout rollout, Known known) {
        if (known.split() == Split.DISTURBED) {
            return RESTORE_TRAFFIC;
        }
        if (known.successorPending()) {
            return AWAIT_SUCCESSOR;
        }
        if (known.news()) {
            return PUBLISH;
        }
        return rollout.isOpen() ? CLOSE : FORGET;
    }
}
