package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.identity.Names;
import org.jspecify.annotations.Nullable;

/** Thrown if no version of a model to call is known, so that none was called. */
public final class NoVersionException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NoVersionException(String model, @Nullable Throwable cause) {
        super(
                "No version of " + Names.printable(model) + " is known for this key: "
                        + (cause == null
                                ? "the model has no version in production, and the key is outside the candidate's share"
                                : "the assigner failed")
                        + "; name one with otherwise(…)",
                cause);
    }
}
