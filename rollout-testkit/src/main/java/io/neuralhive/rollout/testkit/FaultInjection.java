package io.neuralhive.rollout.testkit;

import org.jspecify.annotations.Nullable;

/** A switch that makes a fake fail on demand. Thread-safe. */
public final class FaultInjection {

    private int remaining;
    private @Nullable Exception exception;

    FaultInjection() {}

    /** Makes the next calls fail. */
    public synchronized void next(int calls, Exception with) {
        remaining = calls;
        exception = with;
    }

    /** Makes every call fail until it is {@linkplain #heal() healed}. */
    public void always(Exception with) {
        next(Integer.MAX_VALUE, with);
    }

    /** Makes calls succeed again. */
    public synchronized void heal() {
        remaining = 0;
    }

    synchronized void happen() throws Exception {
        if (remaining > 0 && exception != null) {
            remaining--;
            throw exception;
        }
    }
}
