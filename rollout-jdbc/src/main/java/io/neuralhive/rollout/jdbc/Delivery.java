package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A timer that was delivered and waits for its acknowledgement: when the rollout is due next, or never. Its row belongs
 * to this node meanwhile. Thread-safe.
 */
final class Delivery {

    private final CompletableFuture<CompletionHandler<Void>> answer = new CompletableFuture<>();

    /** Acknowledges it, and sets when the rollout is due next; false if it was acknowledged before. */
    boolean next(Instant at) {
        return answer.complete((complete, row) -> row.reschedule(complete, at));
    }

    /** Acknowledges it, with nothing due next; false if it was acknowledged before. */
    boolean never() {
        return answer.complete((complete, row) -> row.stop());
    }

    /** Waits for the acknowledgement; false if none came in time. After that, acknowledgements are refused. */
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

    /** Returns the operation on the row that follows from the acknowledgement. */
    CompletionHandler<Void> completion() {
        return answer.join();
    }
}
