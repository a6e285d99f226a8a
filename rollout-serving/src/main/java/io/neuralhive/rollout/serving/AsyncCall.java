package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request of an asynchronous server: the served version settles it by answering, failing or being late. */
final class AsyncCall<I, O> {

    private final AsyncModel<I, O> model;
    private final ServingContext<O> context;
    private final Assignment assignment;
    private final String version;
    private final String requestId;
    private final I input;
    private final long started;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final CompletableFuture<Served<O>> answer = new CompletableFuture<>();

    /**
     * Creates a call.
     *
     * @param model fails by its stage only
     */
    AsyncCall(AsyncModel<I, O> model, ServingContext<O> context, Assignment assignment, String requestId, I input) {
        this.model = model;
        this.context = context;
        this.assignment = assignment;
        this.version = assignment.version();
        this.requestId = requestId;
        this.input = input;
        this.started = context.nanos().getAsLong();
    }

    CompletionStage<Served<O>> start(@Nullable TimeLimiter timer) {
        CompletionStage<O> call = model.predict(version, input);
        call.whenComplete((output, failure) -> settle(() -> ended(output, failure)));
        if (timer != null && context.isGuarded(assignment) && !settled.get()) {
            CompletableFuture<Boolean> time = timer.start().get();
            CompletableFuture<Void> unused = time.thenAccept(up -> {
                if (up) {
                    elsewhere(timer.late());
                }
            });
            call.whenComplete((output, failure) -> time.complete(false));
        }
        return answer;
    }

    private void elsewhere(Executor executor) {
        try {
            executor.execute(() -> settle(this::late));
        } catch (Throwable e) {
            // The executor rejects it, or there are no threads left. Nothing else would answer.
            settle(this::late);
        }
    }

    /** On every failure, the caller gets an answer. */
    private void settle(Runnable how) {
        if (settled.compareAndSet(false, true)) {
            try {
                how.run();
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        }
    }

    private void ended(@Nullable O output, @Nullable Throwable failure) {
        if (failure != null || output == null) {
            failed(failure == null ? ModelFailures.none(version) : failure);
        } else if (context.recorder().answered(assignment, requestId, output, context.since(started))) {
            callShadow(output);
            answer.complete(new Served<>(output, version, assignment));
        } else if (context.isGuarded(assignment)) {
            fallback(ModelFailures.notFinite(version));
        } else {
            answer.complete(new Served<>(output, version, assignment));
        }
    }

    private void late() {
        failed(new LateException("no answer in time"));
    }

    private void failed(Throwable failure) {
        context.recorder().failedElsewhere(assignment, context.since(started));
        if (context.isGuarded(assignment)) {
            fallback(failure);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void fallback(Throwable failure) {
        if (answer.isDone()) {
            return;
        }
        context.recorder().fellBack(failure);
        String baseline = assignment.fallback().orElseThrow();
        model.predict(baseline, input).whenComplete((output, e) -> {
            if (e == null && output != null) {
                answer.complete(new Served<>(output, baseline, assignment));
                return;
            }
            Throwable cause = e == null ? ModelFailures.none(baseline) : e;
            ModelFailures.suppress(cause, failure);
            answer.completeExceptionally(cause);
        });
    }

    private void callShadow(O output) {
        if (assignment.shadow().isPresent()) {
            String shadowVersion = assignment.shadow().get();
            context.shadow()
                    .offer(
                            shadowVersion,
                            List.of(new ShadowRequest<>(assignment, requestId, output)),
                            () -> model.predict(shadowVersion, input).thenApply(List::of));
        }
    }
}
