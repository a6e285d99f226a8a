package io.neuralhive.rollout.internal;

/** Logging that can't fail: an appender that throws, for example on a full disk, stops no rollout and no request. */
public final class Quietly {

    private Quietly() {}

    /** Runs a statement that logs. */
    public static void log(Runnable statement) {
        try {
            statement.run();
        } catch (Throwable e) {
            // There is nowhere left to report it.
        }
    }
}
