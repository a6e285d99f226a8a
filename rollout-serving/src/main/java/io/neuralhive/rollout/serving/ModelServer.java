package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Serves a model: chooses the version for a key, calls it, times and records the call, and lets the baseline answer where a
 * candidate fails. Built by {@link Serving}, once per model. Thread-safe.
 *
 * @param <I> type of the model's input
 * @param <O> type of the model's output
 */
public final class ModelServer<I, O> implements AutoCloseable {

    private final Model<I, O> model;
    private final ServingContext<O> context;
    private final @Nullable LimitedCalls limited;

    ModelServer(Model<I, O> model, ServingContext<O> context, @Nullable LimitedCalls limited) {
        this.model = model;
        this.context = context;
        this.limited = limited;
    }

    /**
     * Serves a request. An exception of the model reaches the caller unchanged, unless a fallback answered; no other
     * failure does.
     *
     * @param key what sticks to a version, such as a user's id
     * @param requestId names the prediction until its outcome is known; see {@code ContinuousValidator.predicted}
     * @param input the model's input
     * @throws NoVersionException if no version to call is known
     */
    public Served<O> serve(String key, String requestId, I input) {
        Assignment assignment = context.assign(key);
        return context.isGuarded(assignment)
                ? guarded(assignment, requestId, input)
                : plain(assignment, requestId, input);
    }

    /** Returns the results of the shadow calls. */
    public ShadowStats shadowStats() {
        return context.shadow().stats();
    }

    /** Ends the threads of this server. Requests are still served, without shadow calls and without a time limit. */
    @Override
    public void close() {
        context.shadow().close();
        if (limited != null) {
            limited.close();
        }
    }

    private Served<O> plain(Assignment assignment, String requestId, I input) {
        String version = assignment.version();
        long started = context.nanos().getAsLong();
        O output;
        try {
            output = called(version, input);
        } catch (Throwable e) {
            context.recorder().failed(assignment, context.since(started));
            throw e;
        }
        if (context.recorder().answered(assignment, requestId, output, context.since(started))) {
            callShadow(assignment, requestId, input, output);
        }
        return new Served<>(output, version, assignment);
    }

    private Served<O> guarded(Assignment assignment, String requestId, I input) {
        String version = assignment.version();
        long started = context.nanos().getAsLong();
        Throwable failure;
        try {
            O output = limited == null ? called(version, input) : limited.call(version, () -> called(version, input));
            if (context.recorder().answered(assignment, requestId, output, context.since(started))) {
                callShadow(assignment, requestId, input, output);
                return new Served<>(output, version, assignment);
            }
            failure = ModelFailures.notFinite(version);
        } catch (Throwable e) {
            context.recorder().failed(assignment, context.since(started));
            failure = e;
        }
        return fallback(assignment, input, failure);
    }

    private Served<O> fallback(Assignment assignment, I input, Throwable failure) {
        String baseline = assignment.fallback().orElseThrow();
        context.recorder().fellBack(failure);
        try {
            return new Served<>(called(baseline, input), baseline, assignment);
        } catch (Throwable e) {
            ModelFailures.suppress(e, failure);
            throw e;
        }
    }

    private O called(String version, I input) {
        O output = model.predict(version, input);
        if (output == null) {
            throw ModelFailures.none(version);
        }
        return output;
    }

    private void callShadow(Assignment assignment, String requestId, I input, O output) {
        if (assignment.shadow().isPresent()) {
            String version = assignment.shadow().get();
            context.shadow()
                    .offer(
                            version,
                            List.of(new ShadowRequest<>(assignment, requestId, output)),
                            () -> CompletableFuture.completedFuture(List.of(called(version, input))));
        }
    }
}
