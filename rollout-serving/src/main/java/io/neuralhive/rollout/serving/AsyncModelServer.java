package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Serves an asynchronous model, as {@link ModelServer} does a synchronous one. No thread is blocked. Thread-safe.
 *
 * @param <I> type of the model's input
 * @param <O> type of the model's output
 */
public final class AsyncModelServer<I, O> implements AutoCloseable {

    private final AsyncModel<I, O> model;
    private final ServingContext<O> context;
    private final @Nullable TimeLimiter timer;

    AsyncModelServer(AsyncModel<I, O> model, ServingContext<O> context, @Nullable TimeLimiter timer) {
        this.model = model;
        this.context = context;
        this.timer = timer;
    }

    /**
     * Serves a request. The model's failure fails the stage unchanged, unless a fallback answered; no other failure does.
     * Does not throw: if no version to call is known, the stage fails with {@link NoVersionException}.
     *
     * @param key what sticks to a version, such as a user's id
     * @param requestId names the prediction until its outcome is known; see {@code ContinuousValidator.predicted}
     * @param input the model's input
     */
    public CompletionStage<Served<O>> serve(String key, String requestId, I input) {
        try {
            Assignment assignment = context.assign(key);
            return new AsyncCall<>(this::called, context, assignment, requestId, input).start(timer);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Returns the results of the shadow calls. */
    public ShadowStats shadowStats() {
        return context.shadow().stats();
    }

    /** Ends the threads of this server. Requests are still served, without shadow calls. */
    @Override
    public void close() {
        context.shadow().close();
    }

    /** Makes every way to fail the same one. */
    private CompletionStage<O> called(String version, I input) {
        try {
            CompletionStage<O> call = model.predict(version, input);
            return call == null ? CompletableFuture.failedFuture(ModelFailures.none(version)) : call;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
