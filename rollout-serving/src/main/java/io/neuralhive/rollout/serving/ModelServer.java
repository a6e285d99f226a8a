package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Serves a model: chooses the version for a key, calls it, times and records the call, and lets the baseline answer where a
 * candidate fails. Built by {@link Serving}, once per model. Thread-safe.
 *
 * @param <I> what goes into the model
 * @param <O> what comes out
 */
public final class ModelServer<I, O> implements AutoCloseable {

    private final Model<I, O> model;
    private final Setup<O> setup;
    private final @Nullable LimitedCalls limited;

    ModelServer(Model<I, O> model, Setup<O> setup, @Nullable LimitedCalls limited) {
        this.model = model;
        this.setup = setup;
        this.limited = limited;
    }

    /**
     * Serves a request. What the model throws reaches the caller as it is, unless a fallback answered; nothing else that may go
     * wrong does.
     *
     * @param key what sticks to a version, such as a user's id
     * @param requestId names the prediction until its outcome is known; see {@code ContinuousValidator.predicted}
     * @param input what goes in
     * @throws NoVersionException if nobody can tell which version to call
     */
    public Served<O> serve(String key, String requestId, I input) {
        Assignment assignment = setup.assign(key);
        return setup.isGuarded(assignment)
                ? guarded(assignment, requestId, input)
                : plain(assignment, requestId, input);
    }

    /** Returns what the calls aside have come to. */
    public ShadowStats shadowStats() {
        return setup.shadow().stats();
    }

    /** Ends the threads of this server. Requests are still served, without calls aside and without a time limit. */
    @Override
    public void close() {
        setup.shadow().close();
        if (limited != null) {
            limited.close();
        }
    }

    private Served<O> plain(Assignment assignment, String requestId, I input) {
        String version = assignment.version();
        long started = setup.nanos().getAsLong();
        O output;
        try {
            output = called(version, input);
        } catch (Throwable e) {
            setup.recorder().failed(assignment, setup.since(started));
            throw e;
        }
        if (setup.recorder().answered(assignment, requestId, output, setup.since(started))) {
            callAside(assignment, requestId, input, output);
        }
        return new Served<>(output, version, assignment);
    }

    private Served<O> guarded(Assignment assignment, String requestId, I input) {
        String version = assignment.version();
        long started = setup.nanos().getAsLong();
        Throwable failure;
        try {
            O output = limited == null ? called(version, input) : limited.call(version, () -> called(version, input));
            if (setup.recorder().answered(assignment, requestId, output, setup.since(started))) {
                callAside(assignment, requestId, input, output);
                return new Served<>(output, version, assignment);
            }
            failure = Failures.notFinite(version);
        } catch (Throwable e) {
            setup.recorder().failed(assignment, setup.since(started));
            failure = e;
        }
        return fallback(assignment, input, failure);
    }

    private Served<O> fallback(Assignment assignment, I input, Throwable failure) {
        String baseline = assignment.fallback().orElseThrow();
        setup.recorder().fellBack(failure);
        try {
            return new Served<>(called(baseline, input), baseline, assignment);
        } catch (Throwable e) {
            Failures.suppress(e, failure);
            throw e;
        }
    }

    private O called(String version, I input) {
        O output = model.predict(version, input);
        if (output == null) {
            throw Failures.none(version);
        }
        return output;
    }

    private void callAside(Assignment assignment, String requestId, I input, O output) {
        if (assignment.shadow().isPresent()) {
            String version = assignment.shadow().get();
            setup.shadow()
                    .offer(
                            version,
                            List.of(new Aside<>(assignment, requestId, output)),
                            () -> CompletableFuture.completedFuture(List.of(called(version, input))));
        }
    }
}
