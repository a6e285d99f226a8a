package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls what is not ours, such as a metrics source: whatever it does, the caller gets a result or an exception within a
 * time limit. Thread-safe.
 */
final class OutgoingCalls {

    private final String whom;
    private final Executor executor;
    private final Duration timeout;

    OutgoingCalls(String whom, Executor executor, Duration timeout) {
        this.whom = whom;
        this.executor = executor;
        this.timeout = timeout;
    }

    <T> T call(Callable<T> body) throws CallFailedException {
        return call(body, () -> {});
    }

    /**
     * Calls.
     *
     * @param late run if the call was given up and then ended after all
     */
    <T> T call(Callable<T> body, Runnable late) throws CallFailedException {
        AtomicBoolean givenUp = new AtomicBoolean();
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return body.call();
            } finally {
                if (givenUp.get()) {
                    late.run();
                }
            }
        });
        try {
            executor.execute(task);
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            givenUp.set(true);
            task.cancel(true);
            throw new CallFailedException(whom + " gave no answer within " + timeout.toMillis() + " ms", e);
        } catch (RejectedExecutionException e) {
            throw new CallFailedException(whom + " is still busy with too many earlier calls", e);
        } catch (InterruptedException e) {
            givenUp.set(true);
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new CallFailedException(whom + " was interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CallFailedException(whom + " failed: " + describe(cause), cause);
        }
    }

    private static String describe(Throwable cause) {
        String type = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? type : type + " " + Names.printableSentence(cause.getMessage());
    }
}
