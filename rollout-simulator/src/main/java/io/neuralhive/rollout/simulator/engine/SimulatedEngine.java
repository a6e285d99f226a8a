package io.neuralhive.rollout.simulator.engine;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.time.SimulatedClock;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.util.Map;

/**
 * The real engine under simulated time, for one rollout of a candidate in place of version {@value #BASELINE}. It runs
 * on the thread that advances the clock. Not thread-safe.
 */
public final class SimulatedEngine implements AutoCloseable {

    /** The version in production. */
    public static final String BASELINE = "baseline";

    /** The default name of a candidate. */
    public static final ModelVersion CANDIDATE = new ModelVersion("model", "candidate");

    private final ModelVersion candidate;
    private final GradualRolloutEngine engine;

    /**
     * A version of a model. The assignment of keys depends on both names.
     *
     * @param model name of the model
     * @param version name of the version, other than {@value #BASELINE}
     */
    public record ModelVersion(String model, String version) {

        /** Checks the names. */
        public ModelVersion {
            Names.requireModel(model);
            if (Names.requireVersion(version).equals(BASELINE)) {
                throw new IllegalArgumentException(
                        "The name of the candidate can't be " + BASELINE + ": give it another name");
            }
        }
    }

    /**
     * Creates an engine.
     *
     * @param candidate the version to be promoted
     * @param policy the policy to simulate, {@linkplain SimulablePolicy without what can't be simulated}
     * @param clock the simulated clock
     * @param router receives the splits
     * @param metrics the source of the versions' metrics
     * @param listener receives the events
     */
    public SimulatedEngine(
            ModelVersion candidate,
            RolloutPolicy policy,
            SimulatedClock clock,
            TrafficRouter router,
            MetricsSource metrics,
            RolloutListener listener) {
        this.candidate = candidate;
        InMemoryModelRegistry registry = new InMemoryModelRegistry()
                .register(candidate.model(), BASELINE, Map.of())
                .register(candidate.model(), candidate.version(), Map.of())
                .production(candidate.model(), BASELINE);
        engine = GradualRolloutEngine.builder()
                .policy(policy)
                .clock(clock)
                .timers(clock)
                .onCallersThread()
                .trafficRouter(router)
                .metricsSource(metrics)
                .modelRegistry(registry)
                .listener(listener)
                .build();
        engine.start();
    }

    /** Requests the promotion of the candidate. */
    public void promote() {
        engine.promote(candidate.model(), candidate.version());
    }

    /**
     * Returns the rollout in its current state.
     *
     * @throws IllegalStateException if it has not begun
     */
    public Rollout rollout() {
        return engine.history(candidate.model(), 1).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The rollout has not begun: call promote() first"));
    }

    @Override
    public void close() {
        engine.close();
    }
}
