package io.neuralhive.rollout;

/** Logging that can't fail: a log that takes nothing more, as on a full disk, stops no rollout. */
final class Quietly {

    private Quietly() {}

    static void log(Runnable statement) {
        try {
            statement.run();
        } catch (RuntimeException | Error e) {
            // There is nowhere left to tell of it.
        }
    }
}
