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
    private final Setup<O> setup;
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
    AsyncCall(AsyncModel<I, O> model, Setup<O> setup, Assignment assignment, String requestId, I input) {
        this.model = model;
        this.setup = setup;
        this.assignment = assignment;
        this.version = assignment.version();
        this.requestId = requestId;
        this.input = input;
        this.started = setup.nanos().getAsLong();
    }

    CompletionStage<Served<O>> start(@Nullable Timer timer) {
        CompletionStage<O> call = model.predict(version, input);
        call.whenComplete((output, failure) -> settle(() -> ended(output, failure)));
        if (timer != null && setup.isGuarded(assignment) && !settled.get()) {
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
            // It refuses, or there are no threads left. Nothing else would answer.
            settle(this::late);
        }
    }

    /** Whatever goes wrong, the caller gets an answer. */
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
            failed(failure == null ? Failures.none(version) : failure);
        } else if (setup.recorder().answered(assignment, requestId, output, setup.since(started))) {
            callAside(output);
            answer.complete(new Served<>(output, version, assignment));
        } else if (setup.isGuarded(assignment)) {
            fallback(Failures.notFinite(version));
        } else {
            answer.complete(new Served<>(output, version, assignment));
        }
    }

    private void late() {
        failed(new LateException("no answer in time"));
    }

    private void failed(Throwable failure) {
        setup.recorder().failedElsewhere(assignment, setup.since(started));
        if (setup.isGuarded(assignment)) {
            fallback(failure);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void fallback(Throwable failure) {
        if (answer.isDone()) {
            return;
        }
        setup.recorder().fellBack(failure);
        String baseline = assignment.fallback().orElseThrow();
        model.predict(baseline, input).whenComplete((output, e) -> {
            if (e == null && output != null) {
                answer.complete(new Served<>(output, baseline, assignment));
                return;
            }
            Throwable cause = e == null ? Failures.none(baseline) : e;
            Failures.suppress(cause, failure);
            answer.completeExceptionally(cause);
        });
    }

    private void callAside(O output) {
        if (assignment.shadow().isPresent()) {
            String aside = assignment.shadow().get();
            setup.shadow()
                    .offer(
                            aside,
                            List.of(new Aside<>(assignment, requestId, output)),
                            () -> model.predict(aside, input).thenApply(List::of));
        }
    }
}
