package io.neuralhive.rollout.jdbc;

/**
 * The exception for a row that this version of the library can't read: a newer version wrote it, or it was edited.
 * Other rows are not affected.
 */
public final class UnreadableRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRowException(String message, Throwable cause) {
        super(message, cause);
    }
}
