package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.neuralhive.rollout.policy.TrafficShare;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Where a model's rollout under way stands. Not thread-safe, but the gauges can be read at any time. */
final class ModelGauges {

    private final String model;
    private final MeterRegistry registry;
    private volatile int stage;
    private volatile double trafficPct;
    private @Nullable Gauge stageGauge;
    private @Nullable Gauge trafficGauge;

    ModelGauges(String model, MeterRegistry registry) {
        this.model = model;
        this.registry = registry;
    }

    /** Shows a stage, from 1, or none if 0, and a share of the traffic. */
    void show(int stage, TrafficShare share) {
        share(share);
        this.stage = stage;
        if (stage == 0) {
            stageGauge = hidden(stageGauge);
        } else if (stageGauge == null) {
            stageGauge = gauge("neural.hive.rollout.stage", "Number of the stage in force", gauges -> gauges.stage);
        }
    }

    void share(TrafficShare share) {
        trafficPct = share.percent();
        if (trafficGauge == null) {
            trafficGauge = gauge(
                    "neural.hive.rollout.traffic.pct",
                    "The candidate's share of live traffic in percent",
                    gauges -> gauges.trafficPct);
        }
    }

    void hide() {
        stageGauge = hidden(stageGauge);
        trafficGauge = hidden(trafficGauge);
    }

    private Gauge gauge(String name, String description, ToDoubleFunction<ModelGauges> value) {
        return Gauge.builder(name, this, value)
                .description(description)
                .tag("model.name", model)
                .register(registry);
    }

    private @Nullable Gauge hidden(@Nullable Gauge gauge) {
        if (gauge != null) {
            registry.remove(gauge);
        }
        return null;
    }
}
