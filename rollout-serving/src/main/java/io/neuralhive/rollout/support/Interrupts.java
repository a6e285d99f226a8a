package io.neuralhive.rollout.support;

/** Restores interrupts where an exception is caught. */
public final class Interrupts {

    private Interrupts() {}

    /** Interrupts the calling thread again if that is what the exception says. */
    public static void restore(Throwable caught) {
        if (caught instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
