package io.neuralhive.rollout.state;

/** Thrown for a signal that makes no sense where the rollout stands; says where it stands and what is possible. */
public final class RefusedSignalException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    RefusedSignalException(Rollout rollout, String what, String why) {
        super("Can't " + what + " " + rollout.id() + ": " + why);
    }
}
