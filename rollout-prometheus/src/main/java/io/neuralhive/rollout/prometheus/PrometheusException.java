package io.neuralhive.rollout.prometheus;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exception for a query that can't be sent, that Prometheus refuses, or whose result is not a valid measurement.
 */
public final class PrometheusException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Error types of the server itself, and of timeouts. */
    private static final Set<String> OF_SERVER = Set.of("timeout", "canceled", "internal", "unavailable", "not_found");

    private final @Nullable String errorType;

    PrometheusException(String message) {
        this(message, null, null);
    }

    PrometheusException(String message, @Nullable String errorType, @Nullable Throwable cause) {
        super(message, cause);
        this.errorType = errorType;
    }

    /** Returns Prometheus' error type, such as {@code bad_data} or {@code execution}; empty if there is none. */
    public Optional<String> errorType() {
        return Optional.ofNullable(errorType);
    }

    /** Returns whether a single query may be the cause, as opposed to a wrong token or a server that is down. */
    boolean isOfAQuery() {
        return errorType == null ? getCause() instanceof LimitedBody.TooLong : !OF_SERVER.contains(errorType);
    }
}
