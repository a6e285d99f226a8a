package io.neuralhive.rollout.prometheus;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thrown if Prometheus can't be asked, refuses a query, or gives an answer that is no measurement. */
public final class PrometheusException extends Exception {

    private static final long serialVersionUID = 1L;

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
}
