package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.identity.Names;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Creates the failures for invalid outputs of a model, and attaches one failure to another. */
final class ModelFailures {

    private static final int MAX_SUPPRESSED = 8;

    private ModelFailures() {}

    static IllegalStateException none(String version) {
        return new IllegalStateException("Version " + Names.printable(version) + " returned null");
    }

    static IllegalStateException notFinite(String version) {
        return new IllegalStateException(
                "Version " + Names.printable(version) + " returned a value that is not a finite number");
    }

    static IllegalStateException outputs(String version, int outputs, int inputs) {
        return new IllegalStateException(
                "Version " + Names.printable(version) + " returned " + outputs + " outputs for " + inputs + " inputs");
    }

    /**
     * Attaches a failure to the one that is thrown. A model may throw one and the same exception time and again: it is not to grow with
     * each request.
     */
    static void suppress(Throwable thrown, Throwable other) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.add(thrown);
        known.addAll(List.of(thrown.getSuppressed()));
        if (known.size() <= MAX_SUPPRESSED && known.add(other)) {
            thrown.addSuppressed(other);
        }
    }
}
