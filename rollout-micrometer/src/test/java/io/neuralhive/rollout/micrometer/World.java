package io.neuralhive.rollout.micrometer;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.time.Duration;

/** An engine with fakes all around it, whose meters are scraped. Can be restarted. */
final class World {

    static final String MODEL = "duration-predictor";
    static final String BASELINE = "v1";
    static final String CANDIDATE = "v2";

    final FakeClock clock = new FakeClock();
    final ScriptedMetrics source = new ScriptedMetrics();
    final RecordingRegistry registry = new RecordingRegistry();
    final RecordingRouter router = new RecordingRouter();

    RolloutMetrics metrics;
    GradualRolloutEngine engine;

    private final RolloutStore store = new InMemoryRolloutStore();
    private final int maxModels;
    private PrometheusMeterRegistry prometheus;

    World() {
        this(1_000);
    }

    World(int maxModels) {
        this.maxModels = maxModels;
        know(MODEL, BASELINE, CANDIDATE);
        start();
    }

    /** Makes a model known, both versions of which are good. */
    void know(String model, String baseline, String candidate) {
        registry.register(model, baseline).register(model, candidate).production(model, baseline);
        source.version(baseline, ScriptedMetrics.mae(1_000, 10)).version(candidate, ScriptedMetrics.mae(1_000, 10));
    }

    /** Builds the engine again, in the same process. */
    void rebuildEngine() {
        engine.close();
        engine = newEngine();
    }

    /** Starts a new process, which knows no more than the store. */
    void restart() {
        engine.close();
        start();
    }

    void promote() {
        engine.promote(MODEL, CANDIDATE);
    }

    void advance(Duration span) {
        clock.advance(span);
    }

    Scrape scrape() {
        return Scrape.of(prometheus);
    }

    String scrapeText() {
        return prometheus.scrape();
    }

    /** Returns how many meters the registry has. */
    int meters() {
        return prometheus.getMeters().size();
    }

    private void start() {
        metrics = new RolloutMetrics(clock, maxModels);
        prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(prometheus);
        engine = newEngine();
    }

    private GradualRolloutEngine newEngine() {
        GradualRolloutEngine fresh = GradualRolloutEngine.builder()
                .store(store)
                .clock(clock)
                .timers(clock)
                .onCallersThread()
                .metricsSource(source)
                .modelRegistry(registry)
                .trafficRouter(router)
                .listener(metrics)
                .build();
        fresh.start();
        return fresh;
    }
}
