package io.neuralhive.rollout.identity;

/** Thrown by a fencing registry or router when an effect arrives with an older token than one it has already seen. */
public final class StaleFencingTokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which effect is refused, and which one came before it
     */
    public StaleFencingTokenException(String message) {
        super(message);
    }
}
