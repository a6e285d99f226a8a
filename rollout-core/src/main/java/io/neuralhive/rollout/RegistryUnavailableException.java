package io.neuralhive.rollout;

/** Thrown by a promotion that did not begin because the version in production could not be read from the registry. */
public final class RegistryUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(Throwable cause) {
        super("The promotion did not begin: " + cause.getMessage(), cause);
    }
}
