package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Serves a model whose answers come later, as {@link ModelServer} does one that answers at once. Nothing waits. Thread-safe.
 *
 * @param <I> what goes into the model
 * @param <O> what comes out
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
     * Serves a request. What fails the model fails the stage as it is, unless a fallback answered; nothing else that may go wrong
     * does. Does not throw: where nobody can tell which version to call, the stage fails with {@link NoVersionException}.
     *
     * @param key what sticks to a version, such as a user's id
     * @param requestId names the prediction until its outcome is known; see {@code ContinuousValidator.predicted}
     * @param input what goes in
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
