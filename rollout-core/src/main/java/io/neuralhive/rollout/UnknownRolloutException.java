package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;

/** Thrown for the id of a rollout that the store does not have. */
public final class UnknownRolloutException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnknownRolloutException(String rolloutId) {
        super("There is no rollout " + Names.printable(rolloutId) + ": history(model) returns those that are kept");
    }
}
