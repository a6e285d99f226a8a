package io.neuralhive.rollout;

import io.neuralhive.rollout.internal.Quietly;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.RefusedSignalException;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promotes versions of models to production step by step, and rolls them back automatically if they regress. The library's
 * entry point.
 *
 * <p>Nothing runs before {@link #start()} and after {@link #close()}: no gate is evaluated and no listener is notified.
 * Methods that begin or change a rollout, or wait for its end, throw an {@link IllegalStateException} that says what to do.
 * Methods that only read ({@link #find}, {@link #active()}, {@link #history}, {@link #events}, {@link #policy}) work at any
 * time.
 *
 * <p>Every rollout is saved before anything is done on its behalf. After a restart, {@link #start()} continues all of them.
 * Thread-safe; one instance per process.
 */
public final class GradualRolloutEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GradualRolloutEngine.class);
    private static final Duration REVIEW_INTERVAL = Duration.ofSeconds(30);

    private final RolloutPolicy policy;
    private final RolloutStore store;
    private final Threads threads;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ProcessState processState = new ProcessState();
    private final Completions completions = new Completions();
    private final Dispatcher dispatcher;
    private final OtherNodes otherNodes;
    private final Commands commands;

    GradualRolloutEngine(EngineBuilder parts) {
        policy = parts.policy;
        store = parts.store;
        threads = parts.threads(lifecycle::isClosed);
        OutgoingCalls<MetricsSource> metrics = threads.calls(parts.metrics(), "the metrics source");
        OutgoingCalls<ModelRegistry> registry = threads.calls(parts.registry(), "the model registry");
        OutgoingCalls<TrafficRouter> router = threads.calls(parts.router(), "the traffic router");
        Publisher publisher = new Publisher(parts.listeners.stream()
                .map(listener -> threads.serialCalls(
                        listener, "listener " + listener.getClass().getName()))
                .toList());
        Advancer advancer = new Advancer(
                store,
                parts.clock,
                threads.timers(),
                new Effects(router, registry, this::splitCameLate),
                new Gatekeeper(metrics, registry, parts.judge()),
                publisher,
                processState,
                completions::complete,
                lifecycle);
        dispatcher = new Dispatcher(store, threads, advancer, lifecycle);
        otherNodes = new OtherNodes(store, processState, publisher, completions::complete);
        commands = new Commands(policy, registry, metrics, store, parts.clock, dispatcher, lifecycle);
    }

    /** Returns a builder. */
    public static EngineBuilder builder() {
        return new EngineBuilder();
    }

    /**
     * Starts this engine: its timers run from now on, and every open rollout in the store continues. Call it when the
     * service is ready for its router, registry, metrics source and listeners to be used. Calling it again starts nothing
     * twice, and checks every open rollout once more.
     *
     * @return how many rollouts are open
     * @throws IllegalStateException if this engine or its timers were closed
     * @throws RuntimeException what the store throws if the open rollouts can't be read; nothing is started then, and it
     *     can be called again
     */
    public int start() {
        lifecycle.requireNotClosed();
        List<String> open = store.open();
        lifecycle.start(() -> threads.startTimers(dispatcher::onTimer, "review", REVIEW_INTERVAL, this::review));
        Quietly.log(() -> LOG.info("rollout_engine_started open={}", open.size()));
        open.forEach(dispatcher::onTimer);
        return open.size();
    }

    /** Begins to promote a version under the engine's policy. See {@link #promote(PromotionRequest)}. */
    public Rollout promote(String model, String version) {
        return promote(PromotionRequest.of(model, version));
    }

    /** Begins to promote a version with some settings of its own. See {@link #promote(PromotionRequest)}. */
    public Rollout promote(String model, String version, PolicyOverrides overrides) {
        return promote(PromotionRequest.of(model, version).overriding(overrides));
    }

    /** Begins to promote a version under a changed policy. See {@link #promote(PromotionRequest)}. */
    public Rollout promote(String model, String version, UnaryOperator<RolloutPolicy.Builder> change) {
        return promote(PromotionRequest.of(model, version).adjusting(change));
    }

    /**
     * Begins to promote a version.
     *
     * @return the rollout as it was when this returned; it continues in the background
     * @throws ActiveRolloutException if the model already has an active rollout
     * @throws IllegalArgumentException if a setting is invalid, or the version is in production already
     * @throws RegistryUnavailableException if the version in production can't be read from the registry
     * @throws MetricsUnavailableException if the metrics source can't provide what the policy needs
     */
    public Rollout promote(PromotionRequest request) {
        return commands.promote(request);
    }

    /**
     * Begins to promote a version in place of the model's active rollout, if there is one. The replaced version gets no
     * more traffic once the first split of the new rollout is applied. The new rollout is compared with the stable version,
     * and rolls back to it.
     *
     * @return the new rollout
     * @throws RefusedSignalException if the active rollout can't be replaced, because it is being promoted or rolled back
     * @throws IllegalArgumentException if a setting is invalid, or the version is in production already
     * @throws RegistryUnavailableException if the version in production can't be read from the registry
     * @throws MetricsUnavailableException if the metrics source can't provide what the policy needs
     */
    public Rollout supersede(PromotionRequest request) {
        return commands.supersede(request);
    }

    /** Returns a rollout. */
    public Optional<Rollout> find(String rolloutId) {
        return store.find(rolloutId);
    }

    /** Returns the model's active rollout. */
    public Optional<Rollout> active(String model) {
        return store.active(model);
    }

    /** Returns all active rollouts. */
    public List<Rollout> active() {
        return store.open().stream()
                .flatMap(id -> store.find(id).stream())
                .filter(rollout -> !rollout.isEnded())
                .toList();
    }

    /**
     * Returns the latest rollouts of a model, newest first.
     *
     * @param limit how many at most; 1 or more
     */
    public List<Rollout> history(String model, int limit) {
        return store.history(model, limit);
    }

    /** Returns what happened to a rollout, in order. */
    public List<RolloutEvent> events(String rolloutId) {
        return store.events(rolloutId, 0);
    }

    /**
     * Returns a future that is completed with the rollout when it has ended and its listeners know. If another node ends
     * it, this engine notices within 30 seconds, provided that it has advanced the rollout, too. The future fails with a
     * {@link CancellationException} if this engine is closed before.
     *
     * @throws UnknownRolloutException if the store does not have it
     */
    public CompletableFuture<Rollout> completion(String rolloutId) {
        lifecycle.requireStarted();
        requireKnown(rolloutId);
        CompletableFuture<Rollout> completion = completions.of(rolloutId);
        Rollout now = requireKnown(rolloutId);
        if (!now.isOpen()) {
            completions.complete(now);
        }
        if (lifecycle.isClosed()) {
            completions.cancel();
        }
        return completion;
    }

    /**
     * Pauses a rollout: the traffic stays as it is, the time until the next evaluation is suspended, and no gate is
     * evaluated.
     *
     * @param actor who, 1 to 200 characters
     * @param reason why, at most 2,000 characters
     * @throws RefusedSignalException if it is paused already, is being promoted or rolled back, or has ended
     * @throws UnknownRolloutException if the store does not have it
     */
    public Rollout pause(String rolloutId, String actor, String reason) {
        return commands.signal(rolloutId, new Signal.PauseRequested(new Attribution(actor, reason)));
    }

    /**
     * Resumes a paused rollout.
     *
     * @param actor who, 1 to 200 characters
     * @param reason why, at most 2,000 characters
     * @throws RefusedSignalException if it is not paused
     * @throws UnknownRolloutException if the store does not have it
     */
    public Rollout resume(String rolloutId, String actor, String reason) {
        return commands.signal(rolloutId, new Signal.ResumeRequested(new Attribution(actor, reason)));
    }

    /**
     * Aborts a rollout: all traffic returns to the baseline. One that is being promoted can only be aborted while updates
     * of the registry fail.
     *
     * @param actor who, 1 to 200 characters
     * @param reason why, at most 2,000 characters
     * @throws RefusedSignalException if it is being promoted or rolled back, or has ended
     * @throws UnknownRolloutException if the store does not have it
     */
    public Rollout abort(String rolloutId, String actor, String reason) {
        return commands.signal(rolloutId, new Signal.AbortRequested(new Attribution(actor, reason)));
    }

    /**
     * Passes a gate that holds, by a manual decision.
     *
     * @param step name of the step whose gate is to be passed, as in {@code stage_2}, so that no later one is passed by
     *     mistake
     * @param actor who, 1 to 200 characters
     * @param reason why, at most 2,000 characters
     * @throws RefusedSignalException if it is not held at the gate of that step
     * @throws UnknownRolloutException if the store does not have it
     */
    public Rollout accept(String rolloutId, String step, String actor, String reason) {
        return commands.signal(rolloutId, new Signal.AcceptRequested(step, new Attribution(actor, reason)));
    }

    /** Returns the policy that a promotion has without overrides. */
    public RolloutPolicy policy() {
        return policy;
    }

    /**
     * Stops this engine: first its timers, including ones that it was given, then the work in progress. The rollouts don't
     * change: the traffic stays as it is, and an engine that is {@linkplain #start() started} later continues them. Can be
     * called at any time, before the start and during it too, and more than once.
     */
    @Override
    public void close() {
        if (lifecycle.close()) {
            try {
                threads.close();
            } finally {
                completions.cancel();
            }
        }
    }

    /** Reviews what other nodes have done. */
    void review() {
        if (!lifecycle.isClosed()) {
            otherNodes.review();
        }
    }

    /** Returns for how many rollouts this engine keeps state in memory. */
    int known() {
        return processState.sessions().size();
    }

    private void splitCameLate(Rollout rollout) {
        processState.disturb(rollout.id());
        dispatcher.onTimer(rollout.id());
    }

    private Rollout requireKnown(String rolloutId) {
        return store.find(rolloutId).orElseThrow(() -> new UnknownRolloutException(rolloutId));
    }
}
