package io.neuralhive.rollout;

import io.neuralhive.rollout.state.Rollout;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The futures of callers that wait for the ends of rollouts. Thread-safe. */
final class Completions {

    private final ConcurrentMap<String, CompletableFuture<Rollout>> waiting = new ConcurrentHashMap<>();

    /** Returns a future of a rollout's end, which the caller may complete or cancel without effect on other callers. */
    CompletableFuture<Rollout> of(String rolloutId) {
        return waiting.computeIfAbsent(rolloutId, id -> new CompletableFuture<>())
                .copy();
    }

    /** Completes the futures of a rollout that has ended. */
    void complete(Rollout rollout) {
        CompletableFuture<Rollout> completion = waiting.remove(rollout.id());
        if (completion != null) {
            completion.complete(rollout);
        }
    }

    /** Cancels all futures, because the engine was closed. */
    void cancel() {
        waiting.values()
                .forEach(completion -> completion.completeExceptionally(new CancellationException(
                        "The engine was closed; the rollout continues when an engine is started again")));
        waiting.clear();
    }
}
