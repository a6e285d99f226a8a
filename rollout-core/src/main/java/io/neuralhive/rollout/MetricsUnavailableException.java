package io.neuralhive.rollout;

/**
 * Thrown if a promotion can't begin because the metrics source can't tell what the policy needs, or does not answer. Nothing
 * began.
 */
public final class MetricsUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    MetricsUnavailableException(Throwable cause) {
        super("The promotion did not begin: " + cause.getMessage(), cause);
    }
}
