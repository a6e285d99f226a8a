package io.neuralhive.rollout.serving;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls that can be given up after a time limit. Thread-safe.
 *
 * <p><b>Why threads.</b> Java can't end a call from outside, so the call is made on another thread, and only the wait for
 * it has a limit. A call that is given up is interrupted; if it ignores that, it keeps its thread.
 *
 * <p><b>Bounds.</b> Without an executor of the service's own, each candidate has up to {@value #MAX_THREADS} threads,
 * handed calls directly (a {@link SynchronousQueue}): a queue would count the wait in it as the candidate's. If all are
 * busy, the candidate is late immediately. No candidate shares threads with another, so that one that hangs for good takes
 * none from the next, which may fix that. The threads of the latest {@value #MAX_VERSIONS} candidates are remembered, since
 * calls of an earlier rollout may still be coming; threads that are forgotten end when they are idle. What remains in the
 * worst case is {@value #MAX_THREADS} threads for each candidate that hangs for good.
 *
 * <p><b>No lock per call.</b> {@link #latest} is one immutable pair of version and threads, so that reading it without a
 * lock can't mix two versions; only another version takes the lock.
 *
 * <p>See docs/decisions/0025-time-limit-of-a-call.md.
 */
final class LimitedCalls implements AutoCloseable {

    private static final int MAX_THREADS = 256;
    private static final int MAX_VERSIONS = 4;

    /** The threads of one version. */
    private record Pool(String version, ExecutorService threads) {}

    private final Duration limit;
    private final @Nullable Executor given;
    private volatile @Nullable Pool latest;
    /**
     * The threads of forgotten candidates end when they are idle: calls in progress finish on the version they were
     * assigned.
     */
    private final Map<String, ExecutorService> pools = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ExecutorService> eldest) {
            return size() > MAX_VERSIONS;
        }
    };

    private boolean closed;

    /** Creates calls on a given executor, or if there is none, on threads of their own. */
    LimitedCalls(Duration limit, @Nullable Executor given) {
        this.limit = limit;
        this.given = given;
    }

    /**
     * Calls a version, and waits no longer than the limit. A call that is given up is interrupted. If the calling thread is
     * interrupted, it stays so. Once the executor is shut down, calls are made on the calling thread.
     *
     * @throws LateException if there is no answer in time, all threads are busy, or the calling thread is interrupted
     */
    <T> T call(String version, Callable<T> body) throws Throwable {
        FutureTask<T> task = new FutureTask<>(body);
        Executor executor = given == null ? threads(version) : given;
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            if (executor instanceof ExecutorService service && service.isShutdown()) {
                return body.call();
            }
            throw new LateException("all threads are busy with earlier calls");
        }
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new LateException("no answer within " + limit);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new LateException("the calling thread was interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private ExecutorService threads(String version) {
        Pool known = latest;
        return known != null && known.version.equals(version) ? known.threads : change(version);
    }

    private synchronized ExecutorService change(String version) {
        ExecutorService threads = pools.computeIfAbsent(
                version, v -> DaemonThreads.pool("rollout-candidate-", 0, MAX_THREADS, new SynchronousQueue<>()));
        latest = new Pool(version, threads);
        if (closed) {
            threads.shutdown();
        }
        return threads;
    }

    @Override
    public synchronized void close() {
        closed = true;
        pools.values().forEach(ExecutorService::shutdown);
    }
}
