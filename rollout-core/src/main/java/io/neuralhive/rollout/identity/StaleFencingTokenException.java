package io.neuralhive.rollout.identity;

/** Thrown by a fencing registry or router when an effect arrives with an older token than one it has already seen. */
public final class StaleFencingTokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param given the token that came with the effect
     * @param highest the highest token seen
     */
    public StaleFencingTokenException(FencingToken given, FencingToken highest) {
        super("The effect of " + given.rolloutId() + " at revision " + given.revision() + " is refused: "
                + highest.rolloutId() + " at revision " + highest.revision() + " came before it");
    }
}
