package io.neuralhive.rollout.reliability;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.CheckpointEvaluator;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.OfflineMetricsValidator;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.time.RolloutTimers;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A process: an engine whose every call to the world is a point before and after which it can die. */
final class Node {

    final GradualRolloutEngine engine;
    /** Routes inside the process, and forgets with it. */
    final RecordingRouter router = new RecordingRouter();

    private final World world;
    private final CrashPlan plan;

    Node(World world, CrashPlan plan) {
        this.world = world;
        this.plan = plan;
        engine = GradualRolloutEngine.builder()
                .policy(world.policy)
                .clock(() -> stored(world.clock::now))
                .timers(new MortalTimers())
                .onCallersThread()
                .store(new MortalStore())
                .trafficRouter(new MortalRouter())
                .modelRegistry(new MortalRegistry())
                .metricsSource((model, version, window) -> mortal(() -> world.collect(model, version, window)))
                .evaluator(new MortalEvaluator(Invariants.rule(world.policy.criteria())))
                .modelValidator(
                        (metrics, limits) -> stored(() -> new OfflineMetricsValidator().validate(metrics, limits)))
                .listener(new MortalListener())
                .build();
    }

    boolean isDead() {
        return plan.isDead();
    }

    int points() {
        return plan.points();
    }

    /** A call that may throw what it likes. */
    private interface Call<T> {
        T call() throws Exception;
    }

    /** The process can die after a call that fails, too. */
    private <T> T mortal(Call<T> call) throws Exception {
        plan.point();
        try {
            return call.call();
        } finally {
            world.check(() -> Invariants.always(world));
            plan.point();
        }
    }

    private <T> T stored(Supplier<T> call) {
        plan.point();
        try {
            return call.get();
        } finally {
            world.check(() -> Invariants.always(world));
            plan.point();
        }
    }

    private final class MortalStore implements RolloutStore {
        @Override
        public Optional<Rollout> find(String rolloutId) {
            return stored(() -> world.store.find(rolloutId));
        }

        @Override
        public Optional<Rollout> active(String model) {
            return stored(() -> world.store.active(model));
        }

        @Override
        public List<Rollout> history(String model, int limit) {
            return stored(() -> world.store.history(model, limit));
        }

        @Override
        public List<String> open() {
            return stored(world.store::open);
        }

        @Override
        public List<RolloutEvent> events(String rolloutId, long after) {
            return stored(() -> world.store.events(rolloutId, after));
        }

        @Override
        public boolean commit(List<Transition> transitions) {
            return stored(() -> world.store.commit(transitions));
        }
    }

    private final class MortalRouter implements TrafficRouter {
        @Override
        public void apply(TrafficSplit split, FencingToken fencingToken) throws Exception {
            mortal(() -> {
                world.router.apply(split, fencingToken);
                router.apply(split, fencingToken);
                return split;
            });
        }

        @Override
        public boolean fences() {
            return true;
        }
    }

    private final class MortalRegistry implements ModelRegistry {
        @Override
        public Optional<Map<String, Double>> offlineMetrics(String model, String version) throws Exception {
            return mortal(() -> world.registry.offlineMetrics(model, version));
        }

        @Override
        public Optional<String> productionVersion(String model) throws Exception {
            return mortal(() -> world.registry.productionVersion(model));
        }

        @Override
        public void setProduction(ProductionChange change) throws Exception {
            mortal(() -> {
                world.check(() -> Invariants.beforeRegistryChange(world, change));
                world.registry.setProduction(change);
                return change;
            });
        }

        @Override
        public boolean fences() {
            return true;
        }
    }

    private final class MortalEvaluator implements CheckpointEvaluator {
        private final CheckpointEvaluator rule;

        MortalEvaluator(CheckpointEvaluator rule) {
            this.rule = rule;
        }

        @Override
        public String name() {
            return rule.name();
        }

        @Override
        public List<Finding> evaluate(DegradationCriteria criteria, Evidence evidence) {
            return stored(() -> rule.evaluate(criteria, evidence));
        }

        @Override
        public List<Finding> evaluatePairs(DegradationCriteria criteria, Evidence evidence) {
            return stored(() -> rule.evaluatePairs(criteria, evidence));
        }
    }

    private final class MortalListener implements RolloutListener {
        @Override
        public void onEvent(RolloutEvent event) {
            stored(() -> {
                world.check(() -> Invariants.whenNotified(world, event));
                return world.received.add(event);
            });
        }

        @Override
        public void onActive(Rollout rollout) {
            stored(() -> rollout);
        }

        @Override
        public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
            stored(() -> checkpoint);
        }
    }

    /** Time goes on without a dead process. */
    private final class MortalTimers implements RolloutTimers {
        @Override
        public void start(Consumer<String> onDue) {
            world.clock.start(id -> {
                plan.point();
                onDue.accept(id);
                if (plan.isDead()) {
                    throw new ProcessDiedException();
                }
            });
        }

        @Override
        public void schedule(String rolloutId, Instant at) {
            stored(() -> {
                world.clock.schedule(rolloutId, at);
                return at;
            });
        }

        @Override
        public void cancel(String rolloutId) {
            stored(() -> {
                world.clock.cancel(rolloutId);
                return rolloutId;
            });
        }

        @Override
        public void close() {}
    }
}
