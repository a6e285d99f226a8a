package io.neuralhive.rollout.benchmarks.speed;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that the calling thread allocates. */
final class Allocation {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long before;

    void begin() {
        before = threads.getCurrentThreadAllocatedBytes();
    }

    /** Returns the bytes allocated since the beginning. */
    long bytes() {
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
