package io.neuralhive.rollout;

/**
 * Thrown by a promotion that did not begin because the metrics source can't provide what the policy needs, or does not
 * answer.
 */
public final class MetricsUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    MetricsUnavailableException(Throwable cause) {
        super("The promotion did not begin: " + cause.getMessage(), cause);
    }
}
