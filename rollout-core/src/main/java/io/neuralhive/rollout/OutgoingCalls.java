package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Calls an external component, such as a metrics source, with a time limit: the caller gets a result or an exception in
 * time, even if the call hangs. Thread-safe.
 *
 * <p>Why: {@code docs/decisions/0011-calls-and-threads.md}.
 *
 * @param <T> what is called
 */
final class OutgoingCalls<T> {

    /** One call, which may throw anything. */
    interface Call<T, R> {
        R on(T target) throws Exception;
    }

    private enum Stage {
        WAITING,
        RUNNING,
        ENDED,
        GIVEN_UP
    }

    private final T target;
    private final String whom;
    private final Executor executor;
    private final Duration timeout;
    private final boolean serial;
    private final BooleanSupplier shuttingDown;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final ReentrantLock turn = new ReentrantLock(true);

    /**
     * Creates calls.
     *
     * @param serial whether the calls never overlap, because the executor has one thread: while a call that timed out still
     *     runs, further ones fail immediately
     * @param shuttingDown whether the engine is being closed, so that failures are ignored
     */
    OutgoingCalls(
            T target, String whom, Executor executor, Duration timeout, boolean serial, BooleanSupplier shuttingDown) {
        this.target = target;
        this.whom = whom;
        this.executor = executor;
        this.timeout = timeout;
        this.serial = serial;
        this.shuttingDown = shuttingDown;
    }

    /**
     * Calls.
     *
     * @throws WorkStoppedException if the engine is being closed, or the thread was interrupted
     */
    <R> R call(Call<T, R> body) throws CallFailedException {
        return call(body, () -> {});
    }

    /**
     * Calls.
     *
     * @param late run if the call ends after it timed out
     * @throws WorkStoppedException if the engine is being closed, or the thread was interrupted
     */
    <R> R call(Call<T, R> body, Runnable late) throws CallFailedException {
        try {
            return serial ? inTurn(body, late) : attempt(body, late);
        } catch (CallFailedException e) {
            if (shuttingDown.getAsBoolean()) {
                throw WorkStoppedException.closed();
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw shuttingDown.getAsBoolean()
                    ? WorkStoppedException.closed()
                    : WorkStoppedException.interrupted("it waited for " + whom);
        }
    }

    /** The time limit of a serial call starts with its turn, so that one that is slow, but in time, fails no other. */
    private <R> R inTurn(Call<T, R> body, Runnable late) throws CallFailedException, InterruptedException {
        turn.lockInterruptibly();
        try {
            if (unfinished.get() > 0) {
                throw new CallFailedException(whom + " is still busy with a call that was given up", null);
            }
            return attempt(body, late);
        } finally {
            turn.unlock();
        }
    }

    private <R> R attempt(Call<T, R> body, Runnable late) throws CallFailedException, InterruptedException {
        AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        FutureTask<R> task = new FutureTask<>(() -> {
            if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
                throw new CancellationException("given up before it began");
            }
            try {
                return body.on(target);
            } finally {
                if (!stage.compareAndSet(Stage.RUNNING, Stage.ENDED)) {
                    unfinished.decrementAndGet();
                    late.run();
                }
            }
        });
        try {
            executor.execute(task);
            R answer = task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (answer == null) {
                throw new CallFailedException(whom + " returned null, which its interface does not allow", null);
            }
            return answer;
        } catch (TimeoutException e) {
            giveUp(task, stage);
            throw new CallFailedException(whom + " did not respond within " + timeout.toMillis() + " ms", e);
        } catch (RejectedExecutionException e) {
            throw new CallFailedException(whom + " is still busy with too many earlier calls", e);
        } catch (InterruptedException e) {
            giveUp(task, stage);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CallFailedException(whom + " failed: " + describe(cause), cause);
        }
    }

    /** Returns the approximate number of serial calls that wait for their turn. */
    int waiting() {
        return turn.getQueueLength();
    }

    private void giveUp(FutureTask<?> task, AtomicReference<Stage> stage) {
        if (!stage.compareAndSet(Stage.WAITING, Stage.GIVEN_UP)) {
            unfinished.incrementAndGet();
            if (!stage.compareAndSet(Stage.RUNNING, Stage.GIVEN_UP)) {
                // It has just ended.
                unfinished.decrementAndGet();
            }
        }
        task.cancel(true);
    }

    private static String describe(Throwable cause) {
        String type = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? type : type + " " + Names.printableSentence(cause.getMessage());
    }
}
