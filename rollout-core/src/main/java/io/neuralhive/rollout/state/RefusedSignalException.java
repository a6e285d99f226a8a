package io.neuralhive.rollout.state;

/** Thrown for a signal that is invalid in the rollout's state; the message names the state and what is possible. */
public final class RefusedSignalException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    RefusedSignalException(Rollout rollout, String what, String why) {
        super("Can't " + what + " " + rollout.id() + ": " + why);
    }
}
