package io.neuralhive.rollout;

/** Thrown if a promotion can't begin because the registry does not tell which version is in production. Nothing began. */
public final class RegistryUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(Throwable cause) {
        super("The promotion did not begin: " + cause.getMessage(), cause);
    }
}
