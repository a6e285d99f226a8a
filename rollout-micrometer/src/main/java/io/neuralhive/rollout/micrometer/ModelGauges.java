package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.state.Hold;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Gauges of the state of a model's active rollout. Not thread-safe, but the gauges can be read at any time. */
final class ModelGauges {

    private final String model;
    private final MeterRegistry registry;
    private volatile int stage;
    private volatile double trafficPct;
    private @Nullable Gauge stageGauge;
    private @Nullable Gauge trafficGauge;
    private @Nullable Gauge holdGauge;
    private Optional<Hold.Cause> cause = Optional.empty();

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
            stageGauge = gauge("neural.hive.rollout.stage", "Number of the active stage", gauges -> gauges.stage);
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

    /** Shows why the rollout is held, if it is. */
    void hold(Optional<Hold.Cause> cause) {
        if (!cause.equals(this.cause)) {
            this.cause = cause;
            holdGauge = hidden(holdGauge);
            holdGauge = cause.map(this::holdGauge).orElse(null);
        }
    }

    private Gauge holdGauge(Hold.Cause why) {
        return Gauge.builder("neural.hive.rollout.hold", this, gauges -> 1)
                .description("1 while the rollout is held")
                .tag("model.name", model)
                .tag("cause", why.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    void hide() {
        hold(Optional.empty());
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
