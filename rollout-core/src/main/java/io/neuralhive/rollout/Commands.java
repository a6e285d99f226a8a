package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The commands of operators: each is one save, and the {@link Advancer} does the work that follows. Thread-safe.
 *
 * <p>Why: {@code docs/decisions/0007-holds-and-people.md}, {@code 0008-superseding-is-one-save.md} and {@code
 * 0035-a-source-verifies.md}.
 */
record Commands(
        RolloutPolicy policy,
        OutgoingCalls<ModelRegistry> registry,
        OutgoingCalls<MetricsSource> metrics,
        RolloutStore store,
        Clock clock,
        Dispatcher dispatcher,
        Lifecycle lifecycle) {

    private static final int MAX_CONFLICTS = 100;

    /** See {@link GradualRolloutEngine#promote(PromotionRequest)}. */
    Rollout promote(PromotionRequest request) {
        lifecycle.requireStarted();
        RolloutPolicy effective = request.policy().apply(policy);
        return untilSaved("promote " + request.model(), () -> {
            Optional<Rollout> active = store.active(request.model());
            if (active.isPresent()) {
                throw new ActiveRolloutException(request.model(), active.get().id());
            }
            Transition start = start(request, effective, production(request.model()));
            verify(request, effective);
            return commit(List.of(start)) ? Optional.of(dispatcher.launch(start.next())) : Optional.empty();
        });
    }

    /** See {@link GradualRolloutEngine#supersede}. */
    Rollout supersede(PromotionRequest request) {
        lifecycle.requireStarted();
        RolloutPolicy effective = request.policy().apply(policy);
        return untilSaved("supersede a rollout of " + request.model(), () -> {
            Optional<Rollout> active = store.active(request.model());
            if (active.isEmpty()) {
                return Optional.of(promote(request));
            }
            Rollout replaced = active.get();
            Transition start = start(request, effective, replaced.baseline());
            verify(request, effective);
            Signal supersede = new Signal.SupersedeRequested(start.next().id(), request.by());
            Transition end = StateMachine.apply(replaced, supersede, clock.now());
            if (!commit(List.of(end, start))) {
                return Optional.empty();
            }
            Rollout launched = dispatcher.launch(start.next());
            dispatcher.launch(end.next());
            return Optional.of(launched);
        });
    }

    /** Saves the transition of a signal, retrying after concurrent changes, and has the rollout advanced. */
    Rollout signal(String rolloutId, Signal signal) {
        lifecycle.requireStarted();
        return untilSaved("change " + rolloutId, () -> {
            Rollout rollout = store.find(rolloutId).orElseThrow(() -> new UnknownRolloutException(rolloutId));
            Transition transition = StateMachine.apply(rollout, signal, clock.now());
            return commit(List.of(transition)) ? Optional.of(dispatcher.launch(transition.next())) : Optional.empty();
        });
    }

    /** Tries again as long as others save first. */
    private static Rollout untilSaved(String what, Supplier<Optional<Rollout>> attempt) {
        for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
            Optional<Rollout> saved = attempt.get();
            if (saved.isPresent()) {
                return saved.get();
            }
        }
        throw new IllegalStateException("Can't " + Names.printable(what) + ": each of " + MAX_CONFLICTS
                + " attempts conflicted with a concurrent change; try again");
    }

    /** A store that throws may still have saved, so that the rollout is advanced in any case. */
    private boolean commit(List<Transition> transitions) {
        try {
            return store.commit(transitions);
        } catch (Throwable e) {
            transitions.forEach(
                    transition -> dispatcher.tryLater(transition.next().id(), e));
            throw e;
        }
    }

    /** Makes the calls that must succeed before anything is saved. */
    private <T, R> R ask(
            OutgoingCalls<T> whom,
            OutgoingCalls.Call<T, R> question,
            Function<Exception, RuntimeException> unavailable) {
        try {
            return whom.call(question);
        } catch (CallFailedException | WorkStoppedException e) {
            lifecycle.requireStarted();
            throw unavailable.apply(e);
        }
    }

    private Optional<String> production(String model) {
        return ask(registry, target -> target.productionVersion(model), RegistryUnavailableException::new);
    }

    private void verify(PromotionRequest request, RolloutPolicy effective) {
        OutgoingCalls.Call<MetricsSource, Boolean> verification = source -> {
            source.verify(request.model(), request.version(), effective);
            return true;
        };
        ask(metrics, verification, MetricsUnavailableException::new);
    }

    private Transition start(PromotionRequest request, RolloutPolicy effective, Optional<String> baseline) {
        if (baseline.isPresent() && baseline.get().equals(request.version())) {
            throw new IllegalArgumentException("Version " + request.version() + " of " + request.model()
                    + " is in production already: promote another one");
        }
        long previous = store.history(request.model(), 1).stream()
                .mapToLong(Rollout::number)
                .findFirst()
                .orElse(0);
        return StateMachine.start(
                request.model(), request.version(), baseline, effective, request.by(), previous, clock.now());
    }
}
