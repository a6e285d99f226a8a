package io.neuralhive.rollout.cluster;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.registry.ProductionConflictException;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.store.UnreadableSplit;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes on one store: the engine of one advances the rollouts, and all follow. */
final class Cluster {

    static final String MODEL = "eta";
    private static final int KEYS = 400;

    final FakeClock clock = new FakeClock();
    final InMemoryRolloutStore store = new InMemoryRolloutStore();
    final InMemoryModelRegistry registry = new InMemoryModelRegistry()
            .register(MODEL, "v1", Map.of())
            .register(MODEL, "v2", Map.of())
            .production(MODEL, "v1");
    final ScriptedMetrics metrics = new ScriptedMetrics();
    boolean registryIsDown;

    /** The registry, while it is not down. */
    private final class FailingRegistry implements ModelRegistry {
        @Override
        public Optional<Map<String, Double>> offlineMetrics(String model, String version) {
            return registry.offlineMetrics(model, version);
        }

        @Override
        public Optional<String> productionVersion(String model) {
            return registry.productionVersion(model);
        }

        @Override
        public void setProduction(ProductionChange change) throws ProductionConflictException {
            if (registryIsDown) {
                throw new IllegalStateException("connection refused");
            }
            registry.setProduction(change);
        }
    }

    /** A node: its splitter, what keeps it up to date, and its way to the store. */
    final class Node implements SplitFeed, FollowerListener {
        final TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        final SplitFollower follower;
        final List<String> received = new ArrayList<>();
        Duration silence = Duration.ZERO;
        boolean cutOff;
        /** Whether saves become visible too late to be read as a change. */
        boolean missesChanges;
        /** The model whose splits a newer version has written. */
        String newer = "";

        Node() {
            follower = SplitFollower.builder(this, splitter)
                    .listener(this)
                    .silence(() -> silence)
                    .nanos(() -> clock.now().toEpochMilli() * 1_000_000)
                    .build();
        }

        @Override
        public SplitChanges underWay() {
            requireConnected();
            return readable(store.underWay());
        }

        @Override
        public SplitChanges of(Collection<String> rolloutIds) {
            requireConnected();
            return readable(store.of(rolloutIds));
        }

        @Override
        public SplitChanges since(long position) {
            requireConnected();
            SplitChanges changes = readable(store.since(position));
            return missesChanges ? new SplitChanges(List.of(), changes.position()) : changes;
        }

        private SplitChanges readable(SplitChanges changes) {
            Map<Boolean, List<WantedSplit>> split = changes.splits().stream()
                    .collect(Collectors.partitioningBy(
                            each -> each.split().model().equals(newer)));
            return new SplitChanges(
                    split.get(false),
                    split.get(true).stream()
                            .map(each -> new UnreadableSplit(newer, each.fencingToken(), "it is of a newer version"))
                            .toList(),
                    changes.position());
        }

        private void requireConnected() {
            if (cutOff) {
                throw new IllegalStateException("connection refused");
            }
        }

        @Override
        public void onFallback(int models, String why) {
            received.add("fallback of " + models + ": " + why);
        }

        @Override
        public void onReturn(Duration after) {
            received.add("return after " + after);
        }

        @Override
        public void onUnreadable(String model, String why) {
            received.add("can't read " + model + ": " + why);
        }

        /** Returns the share of keys that a version gets here. */
        double share(String version) {
            return share(MODEL, version);
        }

        double share(String model, String version) {
            long served = IntStream.range(0, KEYS)
                    .filter(i -> splitter.assign(model, "user-" + i).served().equals(Optional.of(version)))
                    .count();
            return served / (double) KEYS;
        }

        void sync() {
            try {
                follower.sync();
            } catch (IllegalStateException e) {
                follower.check();
            }
        }
    }

    final Node first = new Node();

    GradualRolloutEngine engine = engine(first);

    Cluster() {
        metrics.version("v1", mae(1_000, 10)).version("v2", mae(1_000, 10));
        engine.start();
    }

    GradualRolloutEngine engine(Node node) {
        return GradualRolloutEngine.builder()
                .metricsSource(metrics)
                .modelRegistry(new FailingRegistry())
                .trafficRouter(node.follower)
                .store(store)
                .clock(clock)
                .timers(clock)
                .policy(RolloutPolicy.builder()
                        .validation(RolloutPolicy.defaults().validation().withEnabled(false))
                        .build())
                .onCallersThread()
                .build();
    }

    Rollout promote() {
        return engine.promote(MODEL, "v2");
    }
}
