package io.neuralhive.rollout;

/** Thrown where work can't go on because the engine is being closed. What was under way is neither a success nor a failure. */
final class ShuttingDownException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ShuttingDownException() {
        super("This engine is closed: build another one");
    }
}
