package io.neuralhive.rollout.serving;

import java.util.concurrent.atomic.LongAdder;

/** A candidate that is called aside: whether it can be, and how often it agrees. Thread-safe. */
final class ShadowTarget {

    final String version;
    final CircuitBreaker breaker;
    private final LongAdder compared = new LongAdder();
    private final LongAdder agreed = new LongAdder();

    ShadowTarget(String version, CircuitBreaker breaker) {
        this.version = version;
        this.breaker = breaker;
    }

    void compared(boolean agrees) {
        compared.increment();
        if (agrees) {
            agreed.increment();
        }
    }

    /** Returns the share of agreement; NaN if nothing was compared. */
    double agreementRate() {
        long n = compared.sum();
        // Both are counted one after the other, while others read.
        return n == 0 ? Double.NaN : Math.min(1, agreed.sum() / (double) n);
    }
}
