package io.neuralhive.rollout.cluster;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A node: its splitter, what keeps it up to date, and its way to the store. */
    final class Node implements SplitFeed, FollowerListener {
        final TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        final SplitFollower follower;
        final List<String> told = new ArrayList<>();
        Duration silence = Duration.ZERO;
        boolean cutOff;

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
            return store.underWay();
        }

        @Override
        public SplitChanges since(long position) {
            requireConnected();
            return store.since(position);
        }

        private void requireConnected() {
            if (cutOff) {
                throw new IllegalStateException("connection refused");
            }
        }

        @Override
        public void onFallback(int models, String why) {
            told.add("fallback of " + models + ": " + why);
        }

        @Override
        public void onReturn(Duration after) {
            told.add("return after " + after);
        }

        /** Returns the share of keys that a version gets here. */
        double share(String version) {
            long served = IntStream.range(0, KEYS)
                    .filter(i -> splitter.assign(MODEL, "user-" + i).served().equals(Optional.of(version)))
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
    }

    GradualRolloutEngine engine(Node node) {
        return GradualRolloutEngine.builder()
                .metricsSource(metrics)
                .modelRegistry(registry)
                .trafficRouter(node.follower)
                .store(store)
                .clock(clock)
                .wakeUps(clock)
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
