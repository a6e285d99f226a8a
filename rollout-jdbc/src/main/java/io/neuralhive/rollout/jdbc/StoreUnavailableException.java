package io.neuralhive.rollout.jdbc;

/**
 * Thrown if the database did not do what was asked, after retries where they are safe. The engine tries again later, from what
 * is saved.
 */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final boolean outcomeUnknown;

    StoreUnavailableException(String message, Fault fault, boolean outcomeUnknown, Throwable cause) {
        super(message, cause);
        this.fault = fault;
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Returns whether what was to be saved may have been saved all the same: the connection broke while the database was
     * confirming. Doing it again is safe, since it then counts as a revision that was replaced.
     */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    Fault fault() {
        return fault;
    }
}
