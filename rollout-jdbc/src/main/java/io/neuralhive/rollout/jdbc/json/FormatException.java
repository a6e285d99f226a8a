package io.neuralhive.rollout.jdbc.json;

/** Thrown for text that is no rollout or event in a form that this version reads; says where and why. */
public final class FormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FormatException(String message) {
        super(message);
    }

    FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
