package io.neuralhive.rollout;

import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.TimerWakeUps;
import io.neuralhive.rollout.time.WakeUps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The engine's threads: a few that advance rollouts, one timer, and for each kind of outgoing call a bounded number of its
 * own, so that a source that hangs can't keep the router from being called. Closes what it has made, and nothing else.
 */
final class Threads implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final int MOST_CALLS = 32;

    private final @Nullable Executor given;
    private final Duration callTimeout;
    private final Executor workers;
    private final WakeUps wakeUps;
    private final List<Runnable> owned = new ArrayList<>();

    Threads(@Nullable Executor given, Clock clock, @Nullable WakeUps wakeUps, Duration callTimeout) {
        this.given = given;
        this.callTimeout = callTimeout;
        this.workers = given == null ? own(Executors.newFixedThreadPool(WORKERS, daemons("rollout-worker-"))) : given;
        if (wakeUps == null) {
            WakeUps timer = new TimerWakeUps(clock);
            owned.add(timer::close);
            this.wakeUps = timer;
        } else {
            this.wakeUps = wakeUps;
        }
    }

    Executor workers() {
        return workers;
    }

    WakeUps wakeUps() {
        return wakeUps;
    }

    OutgoingCalls calls(String whom) {
        if (given != null) {
            return new OutgoingCalls(whom, given, callTimeout);
        }
        ExecutorService callers = own(new ThreadPoolExecutor(
                0, MOST_CALLS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("rollout-call-")));
        return new OutgoingCalls(whom, callers, callTimeout);
    }

    @Override
    public void close() {
        owned.forEach(Runnable::run);
    }

    private ExecutorService own(ExecutorService service) {
        owned.add(service::shutdownNow);
        return service;
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
