package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.serving.ShadowStats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of shadow calls: their outcomes, how often the versions agree, how long they took, and the circuit
 * breaker. Add the servers when they are built, and bind it to any number of registries. Thread-safe.
 *
 * <p>The meters of a model exist from {@link #add} to {@link #remove}, the counters at 0 from the start.
 */
public final class ShadowMetrics implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(ShadowMetrics.class);
    private static final int MAX_MODELS = 1_000;

    private final CompositeMeterRegistry registries = new CompositeMeterRegistry();
    private final Map<String, ShadowMeters> models = new LinkedHashMap<>();
    private final int maxModels;

    /** Creates meters for at most 1,000 models. */
    public ShadowMetrics() {
        this(MAX_MODELS);
    }

    /**
     * Creates meters.
     *
     * @param maxModels the maximum number of models that have meters at the same time; 1 or more
     */
    public ShadowMetrics(int maxModels) {
        if (maxModels < 1) {
            throw new IllegalArgumentException("maxModels is " + maxModels + "; allowed is 1 or more");
        }
        this.maxModels = maxModels;
    }

    /** Adds a registry. A registry that is added late has the full counts as well. */
    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
    }

    /**
     * Adds a server of a model. For several servers of one model, the meters show the sum of the counts, the lowest
     * agreement and the worst state of the breakers. At the limit of models, the model gets no meters, which is logged.
     *
     * @param model name of the model
     * @param stats the stats of the server, as {@code server::shadowStats}
     * @throws IllegalArgumentException if the name is not allowed
     */
    public synchronized void add(String model, Supplier<ShadowStats> stats) {
        Names.requireModel(model);
        if (!models.containsKey(model) && models.size() >= maxModels) {
            LOG.warn("shadow_metrics_full model={} models={}", Names.printable(model), models.size());
            return;
        }
        models.computeIfAbsent(model, name -> new ShadowMeters(name, registries))
                .add(stats);
    }

    /** Removes the meters of a model, for example when its servers are closed. */
    public synchronized void remove(String model) {
        ShadowMeters removed = models.remove(model);
        if (removed != null) {
            removed.remove();
        }
    }
}
