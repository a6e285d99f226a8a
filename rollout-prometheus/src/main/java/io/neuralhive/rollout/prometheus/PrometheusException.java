package io.neuralhive.rollout.prometheus;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Thrown if Prometheus can't be asked, refuses a query, or gives an answer that is no measurement. */
public final class PrometheusException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Kinds of errors of the server itself, and of what it is too slow for. */
    private static final Set<String> OF_SERVER = Set.of("timeout", "canceled", "internal", "unavailable", "not_found");

    private final @Nullable String errorType;

    PrometheusException(String message) {
        this(message, null, null);
    }

    PrometheusException(String message, @Nullable String errorType, @Nullable Throwable cause) {
        super(message, cause);
        this.errorType = errorType;
    }

    /** Returns Prometheus' own kind of error, such as {@code bad_data} or {@code execution}; empty if it named none. */
    public Optional<String> errorType() {
        return Optional.ofNullable(errorType);
    }

    /** Returns whether one query may be at fault, other than for a wrong token or a server that is down. */
    boolean isOfAQuery() {
        return errorType == null ? getCause() instanceof LimitedBody.TooLong : !OF_SERVER.contains(errorType);
    }
}
