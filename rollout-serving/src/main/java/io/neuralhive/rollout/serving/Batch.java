package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One batch in progress. Requests are identified by their index in it. Not thread-safe. */
final class Batch<I, O> {

    private final BatchModel<I, O> model;
    private final ServingContext<O> context;
    private final @Nullable LimitedCalls limited;
    private final List<BatchRequest<I>> requests;
    private final List<Assignment> assignments;
    private final List<@Nullable Served<O>> answers = new ArrayList<>();
    /** Those that the version answered that was to. */
    private final List<Integer> answered = new ArrayList<>();

    private @Nullable Throwable problem;

    Batch(
            BatchModel<I, O> model,
            ServingContext<O> context,
            @Nullable LimitedCalls limited,
            List<BatchRequest<I>> requests,
            List<Assignment> assignments) {
        this.model = model;
        this.context = context;
        this.limited = limited;
        this.requests = requests;
        this.assignments = assignments;
    }

    List<Served<O>> serve() {
        List<Integer> all = new ArrayList<>();
        for (int place = 0; place < requests.size(); place++) {
            all.add(place);
            answers.add(null);
        }
        by(Assignment::served, all).forEach(this::serve);
        by(Assignment::shadow, answered).forEach(this::callShadow);
        if (problem != null) {
            throw unchecked(problem);
        }
        return answers.stream().map(Objects::requireNonNull).toList();
    }

    private void serve(String version, List<Integer> places) {
        LimitedCalls limits =
                places.stream().allMatch(place -> context.isGuarded(assignments.get(place))) ? limited : null;
        long started = context.nanos().getAsLong();
        List<O> outputs;
        try {
            outputs = limits == null ? called(version, places) : limits.call(version, () -> called(version, places));
        } catch (Throwable e) {
            Duration latency = context.since(started);
            places.forEach(place -> context.recorder().failed(assignments.get(place), latency));
            fallBack(places, e);
            return;
        }
        record(version, places, outputs, context.since(started));
    }

    private void record(String version, List<Integer> places, List<O> outputs, Duration latency) {
        List<Integer> unusable = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            int place = places.get(i);
            O output = outputs.get(i);
            Assignment assignment = assignments.get(place);
            boolean usable =
                    context.recorder().answered(assignment, requests.get(place).requestId(), output, latency);
            if (usable) {
                answered.add(place);
            }
            // An output that is not a number is still the model's, if no other version answers.
            if (usable || (output != null && !context.isGuarded(assignment))) {
                answers.set(place, new Served<>(output, version, assignment));
            } else {
                unusable.add(place);
            }
        }
        if (!unusable.isEmpty()) {
            fallBack(unusable, ModelFailures.notFinite(version));
        }
    }

    private void fallBack(List<Integer> places, Throwable failure) {
        Map<String, List<Integer>> baselines =
                by(assignment -> context.isGuarded(assignment) ? assignment.fallback() : Optional.empty(), places);
        if (baselines.values().stream().mapToInt(List::size).sum() < places.size()) {
            failed(failure);
        }
        baselines.forEach((baseline, unanswered) -> {
            context.recorder().fellBack(failure);
            answerInstead(baseline, unanswered, failure);
        });
    }

    private void answerInstead(String baseline, List<Integer> places, Throwable failure) {
        try {
            List<O> outputs = called(baseline, places);
            for (int i = 0; i < outputs.size(); i++) {
                if (outputs.get(i) == null) {
                    throw ModelFailures.none(baseline);
                }
                int place = places.get(i);
                answers.set(place, new Served<>(outputs.get(i), baseline, assignments.get(place)));
            }
        } catch (Throwable e) {
            ModelFailures.suppress(e, failure);
            failed(e);
        }
    }

    private void callShadow(String version, List<Integer> places) {
        List<ShadowRequest<O>> shadowRequests = places.stream()
                .map(place -> new ShadowRequest<>(
                        assignments.get(place),
                        requests.get(place).requestId(),
                        Objects.requireNonNull(answers.get(place)).value()))
                .toList();
        context.shadow()
                .offer(version, shadowRequests, () -> CompletableFuture.completedFuture(called(version, places)));
    }

    private List<O> called(String version, List<Integer> places) {
        List<I> inputs =
                places.stream().map(place -> requests.get(place).input()).toList();
        List<O> outputs = model.predict(version, inputs);
        if (outputs == null) {
            throw ModelFailures.none(version);
        }
        // Read once, where a list that fails is the version's failure, and does not change any more.
        List<O> copies = new ArrayList<>(outputs);
        if (copies.size() != inputs.size()) {
            throw ModelFailures.outputs(version, copies.size(), inputs.size());
        }
        return copies;
    }

    private Map<String, List<Integer>> by(Function<Assignment, Optional<String>> version, List<Integer> places) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int place : places) {
            version.apply(assignments.get(place))
                    .ifPresent(name ->
                            groups.computeIfAbsent(name, n -> new ArrayList<>()).add(place));
        }
        return groups;
    }

    private void failed(Throwable e) {
        if (problem == null) {
            problem = e;
        } else {
            ModelFailures.suppress(problem, e);
        }
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException unchecked ? unchecked : new CompletionException(e);
    }
}
