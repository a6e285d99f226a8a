package io.neuralhive.rollout;

import org.jspecify.annotations.Nullable;

/** Thrown for an outgoing call of the engine that failed or timed out; its message is safe to store and to show. */
final class CallFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CallFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
