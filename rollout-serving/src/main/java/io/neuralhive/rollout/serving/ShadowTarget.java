package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A candidate that gets shadow calls: its threads, circuit breaker and agreement rate. Shares nothing with the previous
 * one, which may hold its threads for good. Thread-safe.
 */
final class ShadowTarget implements AutoCloseable {

    private static final String NO_ROLLOUT = "";

    final String version;
    private final String rolloutId;
    final CircuitBreaker breaker;
    final Semaphore room;
    final Executor executor;
    private final @Nullable ThreadPoolExecutor own;
    /** How many calls that were given up hold their thread before nothing is left to call on. */
    private final int maxStuck;

    private final AtomicInteger stuck = new AtomicInteger();
    private volatile boolean replaced;
    private final LongAdder compared = new LongAdder();
    private final LongAdder agreed = new LongAdder();

    ShadowTarget(String version, Assignment assignment, ShadowOptions options) {
        this.version = version;
        this.rolloutId = rolloutId(assignment);
        int maxFailures = (int) (options.breakerCalls() * options.breakerFailures());
        breaker = new CircuitBreaker(
                options.breakerCalls(), maxFailures, options.breakerPause().toNanos());
        room = new Semaphore(options.maxCalls());
        own = options.executor().isPresent()
                ? null
                : DaemonThreads.pool(
                        "rollout-shadow-", options.threads(), options.threads(), new LinkedBlockingQueue<>());
        executor = own == null ? options.executor().orElseThrow() : own;
        maxStuck = own == null ? options.maxCalls() : Math.min(options.threads(), options.maxCalls());
    }

    /** Notes that a call was given up whose thread is not free, and opens the breaker if none is left: no further call would fail. */
    void stuck(long now) {
        if (stuck.incrementAndGet() >= maxStuck) {
            breaker.open(now);
        }
    }

    void free() {
        stuck.decrementAndGet();
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

    /** Returns whether calls of a version under an assignment are calls of this candidate, in the same rollout. */
    boolean is(String wanted, Assignment assignment) {
        return version.equals(wanted) && rolloutId.equals(rolloutId(assignment));
    }

    private static String rolloutId(Assignment assignment) {
        return assignment.step().isPresent() ? assignment.step().get().rolloutId() : NO_ROLLOUT;
    }

    /** Lets calls in progress finish, and skips waiting ones. */
    void replace() {
        replaced = true;
        if (own != null) {
            own.shutdown();
            // Its threads may be held for good.
            for (Runnable waiting = own.getQueue().poll();
                    waiting != null;
                    waiting = own.getQueue().poll()) {
                waiting.run();
            }
        }
    }

    boolean isReplaced() {
        return replaced;
    }

    /** Interrupts calls in progress, and runs waiting ones, which make no call once the server is closed. */
    @Override
    public void close() {
        if (own != null) {
            own.shutdownNow().forEach(Runnable::run);
        }
    }
}
