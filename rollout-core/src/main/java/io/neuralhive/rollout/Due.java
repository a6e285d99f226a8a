package io.neuralhive.rollout;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Instant;

/**
 * The work that is due for a rollout, as a pure function of its saved state, of what this process knows beyond that, and of
 * the time. The {@link Advancer} does nothing else, so that it can stop anywhere and repeat its work. The order of the
 * checks is the order of the work: in a rollback, traffic before registry before listeners.
 *
 * <p>Why: {@code docs/decisions/0001-state-not-effects.md}.
 */
enum Due {
    /** Notify the listeners of a rollout that this process takes up. */
    NOTIFY_ACTIVE,

    /** A late call may have applied an ended rollout's split: apply the split of the model's latest rollout. */
    RESTORE_TRAFFIC,

    /** Apply the wanted split, and save the result. */
    APPLY_SPLIT,

    /** Apply the wanted split again: its state is saved already, but this process does not know that it is applied. */
    RESTORE_SPLIT,

    /** Evaluate the step's gate, and save the verdict. */
    EVALUATE,

    /** Set the version in production that the rollout wants, and save the result. */
    UPDATE_REGISTRY,

    /** Check again soon whether a replaced rollout has no more traffic; its end is not published before. */
    AWAIT_SUCCESSOR,

    /** Notify the listeners of evaluations and events that they don't know yet. */
    PUBLISH,

    /** Save that the listeners know of the end. */
    CLOSE,

    /** Drop what is known of a rollout that is finished for good. */
    FORGET,

    /** Nothing until the rollout's next timer. */
    WAIT;

    /** The knowledge of a process about the split that a rollout wants. */
    enum Split {
        /** Nothing: it has not applied it, and a router may have lost what another process applied. */
        UNKNOWN,

        /** It is applied. */
        APPLIED,

        /** Another one may be applied, by a late call or before a concurrent change of the rollout. */
        DISTURBED
    }

    /**
     * What a process knows of a rollout beyond its saved state.
     *
     * @param introduced whether the listeners were notified that it is active
     * @param split what is known of its split
     * @param unpublished whether there are events or evaluations that the listeners don't know yet
     * @param successorPending whether it was replaced and may still have traffic
     */
    record Known(boolean introduced, Split split, boolean unpublished, boolean successorPending) {}

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
        if (!unsettled && known.split() != Split.APPLIED) {
            return RESTORE_SPLIT;
        }
        if (rollout.nextTimer().map(at -> !at.isAfter(now)).orElse(false)) {
            return rollout.status() == RolloutStatus.RUNNING ? EVALUATE : UPDATE_REGISTRY;
        }
        return known.unpublished() ? PUBLISH : WAIT;
    }

    /** Returns whether a rollout wants a split that is not saved as applied. A pause leaves the traffic as it is. */
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
        if (known.unpublished()) {
            return PUBLISH;
        }
        return rollout.isOpen() ? CLOSE : FORGET;
    }
}
