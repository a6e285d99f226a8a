package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;

/**
 * An answer, and who gave it.
 *
 * @param <O> what comes out of the model
 * @param value the answer
 * @param version the version that gave it, for a header or a log line
 * @param assignment what the key was assigned, for what is recorded of the request later on
 */
public record Served<O>(O value, String version, Assignment assignment) {

    /** Returns whether another version answered than the one that was to. */
    public boolean isFallback() {
        return !assignment.version().equals(version);
    }
}
