package io.neuralhive.rollout.state;

import io.neuralhive.rollout.identity.Names;
import java.util.Objects;

/**
 * Who did something, and why.
 *
 * @param actor a person or a program, 1 to 200 characters
 * @param reason free text, at most 2,000 characters
 */
public record Attribution(String actor, String reason) {

    private static final int LONGEST_ACTOR = 200;
    private static final int LONGEST_REASON = 2_000;

    /** Checks the lengths. */
    public Attribution {
        Objects.requireNonNull(actor, "The actor is null: give 1 to " + LONGEST_ACTOR + " characters");
        Objects.requireNonNull(reason, "The reason is null: give a text, or an empty one");
        if (actor.isBlank() || actor.length() > LONGEST_ACTOR) {
            throw new IllegalArgumentException("The actor " + Names.printable(actor) + " is not allowed: give 1 to "
                    + LONGEST_ACTOR + " characters");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("The reason " + Names.printable(reason)
                    + " is not allowed: give at most " + LONGEST_REASON + " characters");
        }
    }
}
