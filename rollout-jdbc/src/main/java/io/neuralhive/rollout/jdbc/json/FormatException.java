package io.neuralhive.rollout.jdbc.json;

/**
 * The exception for text that is not a rollout or event in a form that this version reads; it names the place and the
 * reason.
 */
public final class FormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FormatException(String message) {
        super(message);
    }

    FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
