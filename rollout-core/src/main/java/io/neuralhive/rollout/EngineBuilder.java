package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.CheckpointEvaluator;
import io.neuralhive.rollout.checkpoint.GateJudge;
import io.neuralhive.rollout.checkpoint.ModelValidator;
import io.neuralhive.rollout.checkpoint.OfflineMetricsValidator;
import io.neuralhive.rollout.checkpoint.ThresholdEvaluator;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.sequential.SequentialEvaluator;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.RolloutTimers;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds an engine. A metrics source, a registry and a router are required; everything else has a default for a single
 * node. Not thread-safe.
 */
public final class EngineBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(GradualRolloutEngine.class);

    RolloutPolicy policy = RolloutPolicy.defaults();
    RolloutStore store = new InMemoryRolloutStore();
    Clock clock = Clock.system();

    private @Nullable MetricsSource metrics;
    private @Nullable ModelRegistry registry;
    private @Nullable TrafficRouter router;
    private @Nullable RolloutTimers timers;
    private @Nullable Executor executor;
    private boolean onCallersThread;
    private Function<DegradationCriteria, CheckpointEvaluator> evaluators = EngineBuilder::byMethod;
    private ModelValidator validator = new OfflineMetricsValidator();
    private Duration callTimeout = Duration.ofSeconds(10);
    final List<RolloutListener> listeners = new ArrayList<>(List.of(new LoggingListener()));

    EngineBuilder() {}

    /** Sets the source of the metrics of each version. Required. */
    public EngineBuilder metricsSource(MetricsSource metrics) {
        this.metrics = metrics;
        return this;
    }

    /** Sets the registry of versions, which names the one in production. Required. */
    public EngineBuilder modelRegistry(ModelRegistry registry) {
        this.registry = registry;
        return this;
    }

    /** Sets the router that applies traffic splits. Required. */
    public EngineBuilder trafficRouter(TrafficRouter router) {
        this.router = router;
        return this;
    }

    /** Sets the policy of a promotion without overrides. Default {@link RolloutPolicy#defaults()}. */
    public EngineBuilder policy(RolloutPolicy policy) {
        this.policy = policy;
        return this;
    }

    /** Sets the store of rollouts. Default in memory: rollouts don't survive a restart. */
    public EngineBuilder store(RolloutStore store) {
        this.store = store;
        return this;
    }

    /**
     * Sets the rule that compares candidate and baseline, in place of the policy's method. Default {@link
     * ThresholdEvaluator} or {@link SequentialEvaluator}, depending on the policy.
     */
    public EngineBuilder evaluator(CheckpointEvaluator evaluator) {
        this.evaluators = criteria -> evaluator;
        return this;
    }

    /** Sets the validator that judges offline metrics. Default {@link OfflineMetricsValidator}. */
    public EngineBuilder modelValidator(ModelValidator validator) {
        this.validator = validator;
        return this;
    }

    /** Adds a listener. Events are logged in any case. */
    public EngineBuilder listener(RolloutListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Sets the clock. Default the system's. */
    public EngineBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Sets the timers that schedule evaluations. Default one timer in this process. They belong to the engine from then on,
     * which starts and closes them; closing them elsewhere as well, before or after, does no harm.
     */
    public EngineBuilder timers(RolloutTimers timers) {
        this.timers = timers;
        return this;
    }

    /**
     * Sets the executor that advances rollouts. Default daemon threads of the engine. Calls to source, registry, router and
     * listeners, and urgent work such as rollbacks, always run on the engine's own threads. The executor is not shut down
     * with the engine.
     */
    public EngineBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /**
     * Runs everything on the thread that calls the engine or delivers a timer: for tests and simulations. The time limit of
     * calls then has no effect.
     */
    public EngineBuilder onCallersThread() {
        this.onCallersThread = true;
        return this;
    }

    /**
     * Sets how long a call to source, registry, router or listener may take before it is given up. Default 10 seconds.
     *
     * @param callTimeout more than zero
     */
    public EngineBuilder callTimeout(Duration callTimeout) {
        if (callTimeout.isNegative() || callTimeout.isZero()) {
            throw new IllegalArgumentException("The call timeout is " + callTimeout + "; allowed is more than zero");
        }
        this.callTimeout = callTimeout;
        return this;
    }

    /**
     * Returns the engine. It does nothing until it is {@linkplain GradualRolloutEngine#start() started}.
     *
     * @throws IllegalStateException if a required part is missing
     * @throws IllegalArgumentException if the policy {@linkplain RolloutPolicy#contradiction() contradicts itself}
     */
    public GradualRolloutEngine build() {
        RolloutPlan.of(policy);
        GradualRolloutEngine engine = new GradualRolloutEngine(this);
        if (store instanceof InMemoryRolloutStore) {
            LOG.info(
                    "rollout_store_in_memory: rollouts are lost on a restart; to keep them, call store(…) with a durable one");
        }
        return engine;
    }

    MetricsSource metrics() {
        return given(metrics, "metricsSource");
    }

    ModelRegistry registry() {
        return given(registry, "modelRegistry");
    }

    TrafficRouter router() {
        return given(router, "trafficRouter");
    }

    GateJudge judge() {
        return new GateJudge(evaluators, validator);
    }

    private static CheckpointEvaluator byMethod(DegradationCriteria criteria) {
        return criteria.isSequential() ? new SequentialEvaluator() : new ThresholdEvaluator();
    }

    Threads threads(BooleanSupplier closing) {
        return new Threads(onCallersThread, executor, clock, timers, callTimeout, closing);
    }

    private static <T> T given(@Nullable T part, String name) {
        if (part == null) {
            throw new IllegalStateException("The engine has no " + name + ": call builder()." + name + "(…)");
        }
        return part;
    }
}
