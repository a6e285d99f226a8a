package io.neuralhive.rollout;

import io.neuralhive.rollout.internal.Repeated;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.InMemoryTimers;
import io.neuralhive.rollout.time.RolloutTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's threads: a few that advance rollouts, a few more for urgent work, one timer, and for each kind of outgoing
 * call a bounded number of its own, so that a source that hangs can't keep the router from being called. None of them runs
 * before there is work. Starting and closing are ordered by the {@link Lifecycle}.
 *
 * <p>Why: {@code docs/decisions/0011-calls-and-threads.md}.
 */
final class Threads implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final int MAX_CALLS = 32;
    private static final long IDLE_SECONDS = 30;

    private final boolean onCallersThread;
    private final Duration callTimeout;
    private final Executor workers;
    private final Executor urgentWorkers;
    private final RolloutTimers timers;
    private final BooleanSupplier closing;
    private final List<ExecutorService> pools = new ArrayList<>();
    private @Nullable Repeated repeated;

    /**
     * Creates threads.
     *
     * @param given advances rollouts and is not shut down; null for threads of the engine
     * @param timers the timers; null for embedded ones
     * @param closing whether the engine is being closed
     */
    Threads(
            boolean onCallersThread,
            @Nullable Executor given,
            Clock clock,
            @Nullable RolloutTimers timers,
            Duration callTimeout,
            BooleanSupplier closing) {
        this.onCallersThread = onCallersThread;
        this.callTimeout = callTimeout;
        this.closing = closing;
        this.timers = timers == null ? new InMemoryTimers(clock) : timers;
        if (onCallersThread) {
            this.workers = Runnable::run;
            this.urgentWorkers = Runnable::run;
        } else {
            this.workers = given == null ? pool("rollout-worker-", WORKERS) : given;
            this.urgentWorkers = pool("rollout-urgent-", WORKERS);
        }
    }

    Executor workers() {
        return workers;
    }

    /** Returns the threads for work that must not wait behind sources that hang. */
    Executor urgentWorkers() {
        return urgentWorkers;
    }

    RolloutTimers timers() {
        return timers;
    }

    <T> OutgoingCalls<T> calls(T target, String whom) {
        return calls(target, whom, false);
    }

    /** Returns calls that never overlap, on one thread of their own. */
    <T> OutgoingCalls<T> serialCalls(T target, String whom) {
        return calls(target, whom, true);
    }

    /** Starts the timers and a repeated task. With everything on the caller's thread, the task is not run. */
    void startTimers(Consumer<String> onDue, String name, Duration pause, Runnable task) {
        timers.start(onDue);
        if (!onCallersThread && !closing.getAsBoolean()) {
            repeated = Repeated.start(name, pause, task);
        }
    }

    /** Stops the timers first, so that they begin nothing more, and then interrupts the work in progress. */
    @Override
    public void close() {
        try {
            if (repeated != null) {
                repeated.close();
            }
            timers.close();
        } finally {
            pools.forEach(ExecutorService::shutdownNow);
        }
    }

    private <T> OutgoingCalls<T> calls(T target, String whom, boolean serial) {
        Executor callers = Runnable::run;
        if (!onCallersThread) {
            callers = serial
                    ? pool("rollout-listener-", 1)
                    : pool("rollout-call-", 0, MAX_CALLS, new SynchronousQueue<>());
        }
        return new OutgoingCalls<>(target, whom, callers, callTimeout, serial, closing);
    }

    private ExecutorService pool(String prefix, int threads) {
        return pool(prefix, threads, threads, new LinkedBlockingQueue<>());
    }

    private ExecutorService pool(String prefix, int core, int max, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(core, max, IDLE_SECONDS, TimeUnit.SECONDS, queue, daemons(prefix));
        pool.allowCoreThreadTimeOut(true);
        pools.add(pool);
        return pool;
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
