package io.neuralhive.rollout.serving;

import java.util.concurrent.CountDownLatch;

/** How models of tests hang. */
final class HangingCalls {

    private HangingCalls() {}

    /** As a read from a socket that takes no notice of interrupts. */
    static void uninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // deaf
            }
        }
    }

    /** As most calls. */
    static void interruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
