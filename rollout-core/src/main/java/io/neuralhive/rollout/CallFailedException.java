package io.neuralhive.rollout;

import org.jspecify.annotations.Nullable;

/** A call out of the engine that failed, or was given up; its message is safe to keep and to show. */
final class CallFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CallFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
