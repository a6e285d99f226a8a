package io.neuralhive.rollout.jdbc;

/**
 * Thrown for a row that this version of the library can't read: a newer one wrote it, or somebody changed it. Other rows are not
 * concerned.
 */
public final class UnreadableRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRowException(String message, Throwable cause) {
        super(message, cause);
    }
}
