package io.neuralhive.rollout.jdbc;

/**
 * The exception for a database call that failed, after retries if they were safe. The engine tries again later, from
 * the saved state.
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
     * Returns whether the change may have been saved all the same: the connection broke while the database confirmed
     * the commit. Repeating it is safe, since the repeated save then fails as a stale revision.
     */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    Fault fault() {
        return fault;
    }
}
