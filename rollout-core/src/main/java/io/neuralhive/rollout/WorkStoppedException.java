package io.neuralhive.rollout;

/**
 * Thrown where work can't continue because the engine was closed or its thread was interrupted. The work in progress is
 * neither a success nor a failure.
 */
final class WorkStoppedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private WorkStoppedException(String message) {
        super(message);
    }

    static WorkStoppedException closed() {
        return new WorkStoppedException("The engine was closed; build and start another one");
    }

    static WorkStoppedException interrupted(String doing) {
        return new WorkStoppedException("The thread was interrupted while " + doing);
    }
}
