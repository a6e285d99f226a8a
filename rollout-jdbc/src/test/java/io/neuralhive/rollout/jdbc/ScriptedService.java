package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.ActiveRolloutException;
import io.neuralhive.rollout.EngineBuilder;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A service with an engine that comes and goes; its clock, registry, router and metrics stay. Rolls out version 2. */
final class ScriptedService {

    static final String MODEL = "model";

    final FakeClock clock = new FakeClock();
    final ScriptedMetrics metrics = new ScriptedMetrics();
    final RecordingRegistry registry = new RecordingRegistry()
            .register(MODEL, "v1")
            .register(MODEL, "v2", Map.of("mae", 0.1))
            .register(MODEL, "v3", Map.of("mae", 0.1))
            .production(MODEL, "v1");
    final RecordingRouter router = new RecordingRouter();

    /** The events that the listeners received, by sequence number; a repeated one counts once. */
    final SortedMap<Long, RolloutEvent> received = new TreeMap<>();

    private final Supplier<RolloutStore> stores;
    private final RolloutPolicy policy;
    private GradualRolloutEngine engine;

    /**
     * Creates a service without an engine.
     *
     * @param stores give each engine a store of its own
     */
    ScriptedService(Supplier<RolloutStore> stores, RolloutPolicy policy) {
        this.stores = stores;
        this.policy = policy;
        engine = build();
        engine.start();
    }

    GradualRolloutEngine engine() {
        return engine;
    }

    /** Throws the engine away as a crash does, and starts another one. */
    void restart() {
        engine = build();
        engine.start();
    }

    /** Lets time pass, restarting now and then. */
    void advance(Duration span, Duration untilRestart) {
        for (Duration left = span; !left.isZero(); ) {
            Duration next = left.compareTo(untilRestart) < 0 ? left : untilRestart;
            clock.advance(next);
            restart();
            left = left.minus(next);
        }
    }

    /** Promotes version 2, and does not give up because of the database. */
    void promote() {
        for (int tries = 0; tries < 10; tries++) {
            try {
                engine.promote(MODEL, "v2");
                return;
            } catch (ActiveRolloutException e) {
                return; // Of an earlier try it was not known whether it was saved.
            } catch (StoreUnavailableException e) {
                clock.advance(Duration.ofSeconds(1));
            }
        }
        throw new AssertionError("not promoted");
    }

    Rollout rollout() {
        return engine.history(MODEL, 1).get(0);
    }

    /** Returns what happened to the latest rollout, in a form that can be compared. */
    List<String> story() {
        return engine.events(rollout().id()).stream()
                .map(event -> event.header().sequence() + " " + event.getClass().getSimpleName())
                .toList();
    }

    private GradualRolloutEngine build() {
        EngineBuilder builder = GradualRolloutEngine.builder()
                .policy(policy)
                .store(stores.get())
                .clock(clock)
                .timers(clock)
                .onCallersThread()
                .metricsSource(metrics)
                .modelRegistry(registry)
                .trafficRouter(router)
                .listener(new RolloutListener() {
                    @Override
                    public void onEvent(RolloutEvent event) {
                        received.put(event.header().sequence(), event);
                    }
                });
        return builder.build();
    }
}
