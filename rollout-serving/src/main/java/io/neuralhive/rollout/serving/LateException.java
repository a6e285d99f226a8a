package io.neuralhive.rollout.serving;

/** Thrown if a candidate gave no answer in time. Internal: another version answers. */
final class LateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LateException(String message) {
        // Who waited is of no interest, and a candidate that hangs makes many of these.
        super(message, null, false, false);
    }
}
