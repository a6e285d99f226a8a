package io.neuralhive.rollout.validation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where one thread at a time counts, apart from the others. Its lock is held for some ten nanoseconds, and whoever holds it
 * waits for no other.
 */
final class Stripe {

    private static final VarHandle BUSY = busy();
    private static final int SPINS = 100;

    final Cell requests = new Cell();
    final Cell outcomes = new Cell();

    private volatile boolean busy;

    // So that two stripes share no cache line, nor the pair that processors load at once.
    long p0;
    long p1;
    long p2;
    long p3;
    long p4;
    long p5;
    long p6;
    long p7;
    long p8;
    long p9;
    long p10;
    long p11;
    long p12;
    long p13;
    long p14;
    long p15;

    boolean tryLock() {
        return !busy && BUSY.compareAndSet(this, false, true);
    }

    @SuppressWarnings("ThreadPriorityCheck") // who holds it may not be running
    void lock() {
        for (int tries = 1; !tryLock(); tries++) {
            if (tries % SPINS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    void unlock() {
        BUSY.setRelease(this, false);
    }

    private static VarHandle busy() {
        try {
            return MethodHandles.lookup().findVarHandle(Stripe.class, "busy", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
