package io.neuralhive.rollout.embedded;

import io.neuralhive.rollout.EngineBuilder;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.serving.Model;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.split.TrafficSplitter.Eligibility;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.RolloutTimers;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gradual rollouts in the process that serves the models: an engine, a splitter and a recorder, wired to each other. Its
 * engine judges what its servers record, and its servers serve what its engine decides. Thread-safe; one per process.
 *
 * <pre>{@code
 * EmbeddedRollouts rollouts = EmbeddedRollouts.builder(registry).policy(policy).build();
 * ModelServer<Trip, Double> server = rollouts.serve("eta", (version, trip) -> models.get(version).predict(trip));
 * rollouts.start();
 * rollouts.promote("eta", "v2.0");
 * Served<Double> served = server.serve(userId, requestId, trip); // for each request
 * rollouts.observed("eta", requestId, minutes); // when the outcome is known
 * }</pre>
 *
 * <p>Nothing runs before {@link #start()} and after {@link #close()}. Requests are served at any time: before the start,
 * and for models without a rollout, by the version that the registry names. {@link #engine()} has the rest of what can be
 * done with rollouts, such as {@code pause}, {@code abort} and {@code history}; every part can also be built and used
 * without this class. Why: {@code docs/decisions/0044-deciding-and-serving.md}.
 */
public final class EmbeddedRollouts implements AutoCloseable {

    private final TrafficSplitter splitter;
    private final ContinuousValidator recorder;
    private final @Nullable SharedMetricsSource sharedEvidence;
    private final @Nullable SplitFollower follower;
    private final GradualRolloutEngine engine;
    private final Servers servers = new Servers();

    private EmbeddedRollouts(Builder builder) {
        splitter = builder.splitter();
        recorder = builder.recorder();
        sharedEvidence = builder.sharedEvidence(recorder);
        follower = builder.follower(splitter, sharedEvidence);
        engine = builder.engine(metricsSource(builder), follower == null ? splitter : follower);
    }

    private MetricsSource metricsSource(Builder builder) {
        if (builder.metricsSource != null) {
            return builder.metricsSource;
        }
        return sharedEvidence == null ? recorder : sharedEvidence;
    }

    /**
     * Returns a builder.
     *
     * @param registry the registry of versions, which names the one in production
     */
    public static Builder builder(ModelRegistry registry) {
        return new Builder(registry);
    }

    /**
     * Starts to share evidence and to follow splits, if configured, and then the engine, which continues every open rollout
     * in the store. Call it when the service is ready for its registry and listeners to be used.
     * Calling it again starts nothing twice.
     *
     * @return how many rollouts are open
     * @throws IllegalStateException if this has been closed
     * @throws RuntimeException what the store throws if the open rollouts can't be read; it can be called again then
     */
    public int start() {
        if (sharedEvidence != null) {
            sharedEvidence.start();
        }
        if (follower != null) {
            // Before the engine, so that no request gets a split that another node has replaced.
            follower.start();
        }
        return engine.start();
    }

    /**
     * Returns a server of a model that uses this object's splitter and recorder. Call it once per model; it is closed with
     * this. {@link #serving} has all options.
     *
     * @param model name of the model
     * @param function calls a version of it
     * @throws IllegalArgumentException if the name is not allowed
     * @throws IllegalStateException if this has been closed
     */
    public <I, O> ModelServer<I, O> serve(String model, Model<I, O> function) {
        return serving(model).build(function);
    }

    /**
     * Returns a builder of a server of a model that uses this object's splitter and recorder: for asynchronous models, models of
     * batches, and all options. A server that it builds is closed with this; once this is closed, it builds none.
     *
     * @param model name of the model
     * @throws IllegalArgumentException if the name is not allowed
     * @throws IllegalStateException if this has been closed
     */
    public Serving serving(String model) {
        servers.requireOpen();
        return Serving.of(model, splitter::assign, recorder, servers::add);
    }

    /** Begins to promote a version under the policy. See {@link GradualRolloutEngine#promote(String, String)}. */
    public Rollout promote(String model, String version) {
        return engine.promote(model, version);
    }

    /**
     * Begins to promote a version with some settings of its own. See {@link GradualRolloutEngine#promote(String, String,
     * PolicyOverrides)}.
     */
    public Rollout promote(String model, String version, PolicyOverrides overrides) {
        return engine.promote(model, version, overrides);
    }

    /**
     * Records the outcome of a request. See {@link ContinuousValidator#observed}. Where predictions have tickets, report it with
     * {@code tickets.observed} instead.
     *
     * @param model name of the model
     * @param requestId the id with which the request was served
     * @param actual the actual value; ignored if it is not finite
     */
    public void observed(String model, String requestId, double actual) {
        recorder.observed(model, requestId, actual);
    }

    /** Returns the engine. */
    public GradualRolloutEngine engine() {
        return engine;
    }

    /** Returns the splitter, which chooses the version for a key. */
    public TrafficSplitter splitter() {
        return splitter;
    }

    /** Returns the recorder, which joins predictions with their outcomes. */
    public ContinuousValidator recorder() {
        return recorder;
    }

    /** Returns the source of the evidence of all nodes; empty without {@link Builder#shareEvidence}. */
    public Optional<SharedMetricsSource> sharedEvidence() {
        return Optional.ofNullable(sharedEvidence);
    }

    /** Returns the follower of the store's splits; empty without {@link Builder#followSplits}. */
    public Optional<SplitFollower> follower() {
        return Optional.ofNullable(follower);
    }

    /**
     * Ends the servers' threads, then the engine with its timers, then the following of splits, and at last reports to other nodes what
     * this one has counted. Nothing happens to the rollouts: the traffic stays as it is, and another process, or this service
     * once it has been restarted, continues them. Requests are still served, without shadow calls and time limits.
     */
    @Override
    public void close() {
        // Closed in the reverse order, each even if others throw.
        try (sharedEvidence;
                follower;
                engine) {
            servers.close();
        }
    }

    /** Builds embedded rollouts. All settings have a default that serves on one node. Not thread-safe. */
    public static final class Builder {

        private final ModelRegistry registry;
        private final EngineBuilder engine = GradualRolloutEngine.builder();
        private RolloutStore store = new InMemoryRolloutStore();
        private Clock clock = Clock.system();
        private @Nullable Eligibility eligibility;
        private @Nullable MetricsSource metricsSource;
        private Consumer<ContinuousValidator.Builder> recorderSettings = settings -> {};
        private @Nullable EvidenceStore evidenceStore;
        private Consumer<SharedMetricsSource.Builder> sharingSettings = settings -> {};
        private @Nullable Consumer<SplitFollower.Builder> followerSettings;

        private Builder(ModelRegistry registry) {
            this.registry = registry;
        }

        /** Sets the policy of a promotion without overrides. Default {@link RolloutPolicy#defaults()}. */
        public Builder policy(RolloutPolicy policy) {
            engine.policy(policy);
            return this;
        }

        /** Sets where rollouts are kept. Default in memory: rollouts don't survive a restart. */
        public Builder store(RolloutStore store) {
            this.store = store;
            return this;
        }

        /**
         * Sets the timers that have rollouts evaluated. Default one in this process. They belong to the engine from then on, which
         * starts and closes them.
         */
        public Builder timers(RolloutTimers timers) {
            engine.timers(timers);
            return this;
        }

        /** Adds a listener. Events are logged in any case. */
        public Builder listener(RolloutListener listener) {
            engine.listener(listener);
            return this;
        }

        /** Sets the clock of all parts. Default the system's. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Sets which keys take part in rollouts. Default all; see {@link TrafficSplitter#create}. */
        public Builder eligibility(Eligibility eligibility) {
            this.eligibility = eligibility;
            return this;
        }

        /**
         * Makes the engine judge by another source than the recorder, such as Prometheus. The servers record with the recorder in any
         * case, for the service's own meters.
         */
        public Builder metricsSource(MetricsSource source) {
            metricsSource = source;
            return this;
        }

        /**
         * Shares what this node has counted with the service's other nodes, and judges by what all of them have.
         *
         * @param store where the nodes keep it
         */
        public Builder shareEvidence(EvidenceStore store) {
            return shareEvidence(store, settings -> {});
        }

        /**
         * Shares what this node has counted with the service's other nodes, and judges by what all of them have.
         *
         * @param store where the nodes keep it
         * @param settings changes settings, such as the node's name
         */
        public Builder shareEvidence(EvidenceStore store, Consumer<SharedMetricsSource.Builder> settings) {
            evidenceStore = store;
            sharingSettings = settings;
            return this;
        }

        /**
         * Keeps the splits of this node as the {@linkplain #store store} wants them, whichever node advances a rollout. Together with
         * {@link #shareEvidence}, this node serves no candidate while the others can't learn what it has counted. The store must be a
         * {@link SplitFeed}, as those of this library are.
         */
        public Builder followSplits() {
            return followSplits(settings -> {});
        }

        /**
         * As {@link #followSplits()}, with other settings.
         *
         * @param settings changes settings, such as how far this node may be behind
         */
        public Builder followSplits(Consumer<SplitFollower.Builder> settings) {
            followerSettings = settings;
            return this;
        }

        /** Changes settings of the recorder, such as how long predictions wait for their outcomes. Its clock is this builder's. */
        public Builder recorder(Consumer<ContinuousValidator.Builder> settings) {
            recorderSettings = settings;
            return this;
        }

        /**
         * Changes settings of the engine that this builder does not have itself, such as the time limit of calls. Registry,
         * source, router, store and clock are always this builder's.
         */
        public Builder engine(Consumer<EngineBuilder> settings) {
            settings.accept(engine);
            return this;
        }

        /**
         * Returns the rollouts. Nothing runs until {@link EmbeddedRollouts#start()}.
         *
         * @throws IllegalArgumentException if the policy contradicts itself, or a setting is not allowed
         * @throws IllegalStateException if both another metrics source and the sharing of evidence were configured, or
         *     splits are to be followed in a store that does not implement {@link SplitFeed}
         */
        public EmbeddedRollouts build() {
            if (metricsSource != null && evidenceStore != null) {
                throw new IllegalStateException(
                        "metricsSource(…) and shareEvidence(…) each set the engine's metrics source: call only one of them");
            }
            return new EmbeddedRollouts(this);
        }

        private TrafficSplitter splitter() {
            return eligibility == null
                    ? TrafficSplitter.create(registry::productionVersion)
                    : TrafficSplitter.create(registry::productionVersion, eligibility);
        }

        private ContinuousValidator recorder() {
            ContinuousValidator.Builder parts = ContinuousValidator.builder();
            recorderSettings.accept(parts);
            return parts.clock(clock).build();
        }

        private @Nullable SharedMetricsSource sharedEvidence(ContinuousValidator recorder) {
            if (evidenceStore == null) {
                return null;
            }
            SharedMetricsSource.Builder parts = SharedMetricsSource.builder(recorder, evidenceStore);
            sharingSettings.accept(parts);
            return parts.clock(clock).build();
        }

        private @Nullable SplitFollower follower(TrafficSplitter splitter, @Nullable SharedMetricsSource evidence) {
            if (followerSettings == null) {
                return null;
            }
            if (!(store instanceof SplitFeed feed)) {
                throw new IllegalStateException("followSplits() needs a store that implements SplitFeed, and "
                        + store.getClass().getName() + " does not: call store(…) with one that does");
            }
            SplitFollower.Builder parts = SplitFollower.builder(feed, splitter);
            if (evidence != null) {
                parts.silence(evidence::silence);
            }
            followerSettings.accept(parts);
            return parts.build();
        }

        private GradualRolloutEngine engine(MetricsSource source, TrafficRouter router) {
            return engine.store(store)
                    .clock(clock)
                    .modelRegistry(registry)
                    .metricsSource(source)
                    .trafficRouter(router)
                    .build();
        }
    }
}
