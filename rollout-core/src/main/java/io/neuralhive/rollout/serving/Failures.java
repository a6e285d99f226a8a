package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.identity.Names;

/** Failures that come as answers, and how two become one. */
final class Failures {

    private Failures() {}

    static IllegalStateException none(String version) {
        return new IllegalStateException("Version " + Names.printable(version) + " answered null");
    }

    static IllegalStateException notFinite(String version) {
        return new IllegalStateException(
                "Version " + Names.printable(version) + " answered with what is no finite number");
    }

    static IllegalStateException outputs(String version, int outputs, int inputs) {
        return new IllegalStateException(
                "Version " + Names.printable(version) + " gave " + outputs + " outputs for " + inputs + " inputs");
    }

    /** Attaches a failure to the one that is thrown. A model may throw one and the same exception time and again. */
    @SuppressWarnings("ReferenceEquality")
    static void suppress(Throwable thrown, Throwable other) {
        if (thrown != other) {
            thrown.addSuppressed(other);
        }
    }
}
