package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A wake-up that was handed over and waits for its answer: when to wake the rollout next, or never. Its row belongs to this node
 * for as long. Thread-safe.
 */
final class Delivery {

    private final CompletableFuture<CompletionHandler<Void>> answer = new CompletableFuture<>();

    /** Answers that the rollout is to be woken next at an instant; false if it was answered before. */
    boolean next(Instant at) {
        return answer.complete((complete, row) -> row.reschedule(complete, at));
    }

    /** Answers that the rollout is not to be woken any more; false if it was answered before. */
    boolean never() {
        return answer.complete((complete, row) -> row.stop());
    }

    /** Waits for the answer; false if none came in time. From then on it is too late for one. */
    boolean await(Duration limit) throws InterruptedException {
        try {
            answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what the answer does to the row. */
    CompletionHandler<Void> completion() {
        return answer.join();
    }
}
