package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.EngineBuilder;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * An engine with fakes for all its interfaces, for one model {@value #MODEL} with version {@value #BASELINE} in
 * production and {@value #CANDIDATE} to be promoted: the shortest way to test a policy. The engine is started, and
 * everything runs on the caller's thread.
 */
public final class RolloutFixture {

    /** The model. */
    public static final String MODEL = "model";

    /** The version in production. */
    public static final String BASELINE = "v1";

    /** The version to be promoted. */
    public static final String CANDIDATE = "v2";

    private final FakeClock clock = new FakeClock();
    private final ScriptedMetrics metrics = new ScriptedMetrics();
    private final RecordingRegistry registry = new RecordingRegistry()
            .register(MODEL, BASELINE)
            .register(MODEL, CANDIDATE)
            .production(MODEL, BASELINE);
    private final RecordingRouter router = new RecordingRouter();
    private final GradualRolloutEngine engine;

    private RolloutFixture(UnaryOperator<EngineBuilder> change) {
        engine = change.apply(GradualRolloutEngine.builder()
                        .clock(clock)
                        .timers(clock)
                        .onCallersThread()
                        .metricsSource(metrics)
                        .modelRegistry(registry)
                        .trafficRouter(router))
                .build();
        engine.start();
    }

    /** Returns a fixture with a policy. */
    public static RolloutFixture of(RolloutPolicy policy) {
        return of(builder -> builder.policy(policy));
    }

    /** Returns a fixture whose engine is customized. */
    public static RolloutFixture of(UnaryOperator<EngineBuilder> change) {
        return new RolloutFixture(change);
    }

    /** Sets the metrics of the baseline, before the rollout and during it. */
    public RolloutFixture baseline(MetricSummary summary) {
        metrics.version(BASELINE, summary);
        return this;
    }

    /** Sets the metrics of the candidate in all steps for which none are set. */
    public RolloutFixture candidate(MetricSummary summary) {
        metrics.version(CANDIDATE, summary);
        return this;
    }

    /** Sets the metrics of the candidate in a step, as in {@code stage_2}. */
    public RolloutFixture candidate(String step, MetricSummary summary) {
        metrics.version(CANDIDATE, step, summary);
        return this;
    }

    /** Requests the promotion of the candidate. */
    public RolloutFixture promote() {
        engine.promote(MODEL, CANDIDATE);
        return this;
    }

    /** Advances the time. */
    public RolloutFixture advance(Duration span) {
        clock.advance(span);
        return this;
    }

    /** Returns the latest rollout in its current state. */
    public Rollout rollout() {
        return engine.history(MODEL, 1).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No promotion was requested yet: call promote() first"));
    }

    /** Returns the engine. */
    public GradualRolloutEngine engine() {
        return engine;
    }

    /** Returns the clock. */
    public FakeClock clock() {
        return clock;
    }

    /** Returns the metrics. */
    public ScriptedMetrics metrics() {
        return metrics;
    }

    /** Returns the registry. */
    public RecordingRegistry registry() {
        return registry;
    }

    /** Returns the router. */
    public RecordingRouter router() {
        return router;
    }
}
