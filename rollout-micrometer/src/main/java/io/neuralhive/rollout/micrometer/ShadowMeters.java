package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.neuralhive.rollout.serving.CircuitState;
import io.neuralhive.rollout.serving.ShadowStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The meters of one model's shadow calls. They read the counts of its servers whenever they are read, and their
 * functions hold this object: a registry holds its meters' objects weakly, and would show counts that no longer change.
 * Thread-safe.
 */
final class ShadowMeters {

    private static final String PREFIX = "neural.hive.shadow.";
    private static final String MODEL = "model.name";

    /** The outcomes of a shadow call, as labels. */
    private static final Map<String, ToLongFunction<ShadowStats>> RESULTS = Map.of(
            "agreed", ShadowStats::agreed,
            "differed", ShadowStats::differed,
            "failed", ShadowStats::failed,
            "saturated", ShadowStats::saturated,
            "circuit_open", ShadowStats::skipped);

    private final MeterRegistry registry;
    private final List<Supplier<ShadowStats>> servers = new CopyOnWriteArrayList<>();
    private final List<Meter> meters = new ArrayList<>();

    ShadowMeters(String model, MeterRegistry registry) {
        this.registry = registry;
        RESULTS.forEach(
                (result, count) -> meters.add(FunctionCounter.builder(PREFIX + "predictions", this, all -> sum(count))
                        .description("Requests due for a shadow call of a candidate")
                        .tag(MODEL, model)
                        .tag("result", result)
                        .register(registry)));
        meters.add(FunctionTimer.builder(
                        PREFIX + "latency",
                        this,
                        all -> sum(ShadowStats::called),
                        all -> sum(stats -> stats.latency().toNanos()),
                        TimeUnit.NANOSECONDS)
                .description("Duration of the shadow calls")
                .tag(MODEL, model)
                .register(registry));
        gauge(
                model,
                "agreement.rate",
                "Share of the requests on which the latest candidate agrees with the served version",
                this::lowest);
        gauge(
                model,
                "circuit.breaker.state",
                "Circuit breaker of the shadow calls: 0 closed, 1 half open, 2 open",
                this::worst);
    }

    void add(Supplier<ShadowStats> stats) {
        servers.add(stats);
    }

    void remove() {
        meters.forEach(registry::remove);
    }

    private void gauge(String model, String name, String description, Supplier<Number> value) {
        meters.add(Gauge.builder(PREFIX + name, value)
                .description(description)
                .tag(MODEL, model)
                .register(registry));
    }

    private long sum(ToLongFunction<ShadowStats> count) {
        return servers.stream()
                .mapToLong(stats -> count.applyAsLong(stats.get()))
                .sum();
    }

    private double lowest() {
        return servers.stream()
                .mapToDouble(stats -> stats.get().agreementRate())
                .filter(rate -> !Double.isNaN(rate))
                .min()
                .orElse(Double.NaN);
    }

    private double worst() {
        return servers.stream()
                .mapToInt(stats -> number(stats.get().circuit()))
                .max()
                .orElse(0);
    }

    private static int number(CircuitState circuit) {
        return switch (circuit) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
