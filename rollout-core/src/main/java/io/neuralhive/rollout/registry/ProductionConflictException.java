package io.neuralhive.rollout.registry;

import java.util.Optional;

/** Thrown if the version in production is neither the one that a change expects nor the one it wants. */
public final class ProductionConflictException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param change the change that was refused
     * @param found the version in production
     */
    public ProductionConflictException(ProductionChange change, Optional<String> found) {
        super("The production version of " + change.model() + " is " + found.orElse("none") + ", not "
                + change.from().orElse("none")
                + " as recorded: it was changed outside this rollout and is left as it is");
    }
}
