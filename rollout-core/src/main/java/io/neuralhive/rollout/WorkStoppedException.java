package io.neuralhive.rollout;

/**
 * Thrown where work can't go on because the engine is closed, or its thread was told to stop. What was under way is neither
 * a success nor a failure.
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
