package io.neuralhive.rollout.serving;

import java.time.Duration;
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

/** Makes calls that can be given up after a time limit, which takes another thread than the caller's. Thread-safe. */
final class LimitedCalls implements AutoCloseable {

    private static final int MOST_THREADS = 256;

    private final Duration limit;
    private final Executor executor;
    private final @Nullable ExecutorService own;

    /** Creates calls on a given executor, or if there is none, on threads of their own. */
    LimitedCalls(Duration limit, @Nullable Executor given) {
        this.limit = limit;
        if (given == null) {
            this.own = DaemonThreads.pool("rollout-candidate-", 0, MOST_THREADS, new SynchronousQueue<>());
            this.executor = own;
        } else {
            this.own = null;
            this.executor = given;
        }
    }

    /**
     * Calls, and waits no longer than the limit. A call that is given up is interrupted. If the calling thread is interrupted, it
     * stays so. Once the executor is shut down, calls are made on the calling thread.
     *
     * @throws LateException if there is no answer in time, all threads are busy, or the calling thread is interrupted
     */
    <T> T call(Callable<T> body) throws Throwable {
        FutureTask<T> task = new FutureTask<>(body);
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

    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
