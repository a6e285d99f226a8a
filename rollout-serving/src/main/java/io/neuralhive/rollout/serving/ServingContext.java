package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What all forms of a server need. */
record ServingContext<O>(
        VersionChoice choice, OutputRecorder<O> recorder, Shadow<O> shadow, boolean fallsBack, LongSupplier nanos) {

    /**
     * Returns what a key gets, which is a version, and records it.
     *
     * @throws NoVersionException if there is none
     */
    Assignment assign(String key) {
        Assignment assignment = choice.assign(key);
        recorder.assigned(assignment, key);
        return assignment;
    }

    /** Returns whether another version answers if the served one does not. */
    boolean isGuarded(Assignment assignment) {
        return fallsBack && assignment.fallback().isPresent();
    }

    Duration since(long started) {
        return Duration.ofNanos(nanos.getAsLong() - started);
    }
}
