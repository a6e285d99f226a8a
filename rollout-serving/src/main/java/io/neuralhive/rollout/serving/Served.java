package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;

/**
 * An answer, and the version that gave it.
 *
 * @param <O> type of the model's output
 * @param value the answer
 * @param version the version that gave it, for a header or a log line
 * @param assignment what the key was assigned, for what is recorded of the request later on
 */
public record Served<O>(O value, String version, Assignment assignment) {

    /** Returns whether another version answered than the assigned one. */
    public boolean isFallback() {
        return !assignment.version().equals(version);
    }
}
