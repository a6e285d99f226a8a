package io.neuralhive.rollout.serving;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How shadow calls are made. The rollout's policy says for which share of the requests.
 *
 * @param threads how many threads call a candidate at most, 1 to 1,000; ignored with a given executor. A candidate that
 *     holds all of them for good opens the breaker, and takes none from the next.
 * @param maxCalls how many calls of a candidate may run or wait at most, 1 to 1,000,000; further ones are dropped and
 *     counted
 * @param timeLimit after which a call is interrupted and counts as failed; more than 0, at most 366 days. Checked when the next
 *     request arrives.
 * @param breakerCalls how many of the latest calls are in the circuit breaker's window, 1 to 64
 * @param breakerFailures the share of them that may fail before it opens, 0 to less than 1
 * @param breakerPause after which one call is let through while it is open; more than 0, at most 366 days
 * @param executor makes the calls in place of threads of the server's own; it must not make them on the thread that asks
 */
public record ShadowOptions(
        int threads,
        int maxCalls,
        Duration timeLimit,
        int breakerCalls,
        double breakerFailures,
        Duration breakerPause,
        Optional<Executor> executor) {

    /** 2 threads, 64 calls, 10 seconds; more than half of 20 calls open the breaker if they fail, for 30 seconds. */
    public static final ShadowOptions DEFAULT =
            new ShadowOptions(2, 64, Duration.ofSeconds(10), 20, 0.5, Duration.ofSeconds(30), Optional.empty());

    /** Checks the ranges. */
    public ShadowOptions {
        Preconditions.between("The number of shadow threads", threads, 1, 1_000);
        Preconditions.between("The maximum number of shadow calls", maxCalls, 1, 1_000_000);
        Preconditions.positive("The time limit of a shadow call", timeLimit);
        Preconditions.between("The number of calls in the breaker's window", breakerCalls, 1, 64);
        if (!(breakerFailures >= 0 && breakerFailures < 1)) {
            throw new IllegalArgumentException("The share of calls that may fail before the breaker opens is "
                    + breakerFailures + "; allowed is 0 to less than 1");
        }
        Preconditions.positive("The pause of the breaker", breakerPause);
    }

    /** Returns a copy with another number of threads, 1 to 1,000. */
    public ShadowOptions withThreads(int threads) {
        return new ShadowOptions(threads, maxCalls, timeLimit, breakerCalls, breakerFailures, breakerPause, executor);
    }

    /** Returns a copy with room for another number of calls, 1 to 1,000,000. */
    public ShadowOptions withMaxCalls(int maxCalls) {
        return new ShadowOptions(threads, maxCalls, timeLimit, breakerCalls, breakerFailures, breakerPause, executor);
    }

    /** Returns a copy with another time limit. */
    public ShadowOptions withTimeLimit(Duration timeLimit) {
        return new ShadowOptions(threads, maxCalls, timeLimit, breakerCalls, breakerFailures, breakerPause, executor);
    }

    /**
     * Returns a copy with another circuit breaker.
     *
     * @param calls how many of the latest calls are in its window, 1 to 64
     * @param failures the share of them that may fail, 0 to less than 1
     * @param pause after which one call is let through
     */
    public ShadowOptions withBreaker(int calls, double failures, Duration pause) {
        return new ShadowOptions(threads, maxCalls, timeLimit, calls, failures, pause, executor);
    }

    /** Returns a copy that calls on a given executor, such as one that propagates the trace. */
    public ShadowOptions withExecutor(Executor executor) {
        return new ShadowOptions(
                threads, maxCalls, timeLimit, breakerCalls, breakerFailures, breakerPause, Optional.of(executor));
    }
}
