package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The models that have meters: those with an active rollout, and for a day those that had one. At the limit, the model
 * that has been idle longest is evicted. Not thread-safe.
 */
final class TrackedModels {

    private static final Duration KEPT_IDLE = Duration.ofDays(1);

    private final int max;
    private final Clock clock;
    private final Function<String, ModelMeters> create;
    private final Map<String, ModelMeters> models = new HashMap<>();

    /** The models without a rollout and since when, the longest idle first. */
    private final Map<String, Instant> idle = new LinkedHashMap<>();

    TrackedModels(int max, Clock clock, Function<String, ModelMeters> create) {
        this.max = max;
        this.clock = clock;
        this.create = create;
    }

    /** Updates the meters of a model, and creates them if necessary. Returns false at the limit. */
    boolean update(String model, Consumer<ModelMeters> update) {
        forgetExpired();
        if (!models.containsKey(model) && models.size() >= max) {
            if (idle.isEmpty()) {
                return false;
            }
            forget(idle.keySet().iterator().next());
        }
        update(models.computeIfAbsent(model, create), update);
        return true;
    }

    /** Updates the meters of a model, if it has any. */
    void updateKnown(String model, Consumer<ModelMeters> update) {
        ModelMeters known = models.get(model);
        if (known != null) {
            update(known, update);
        }
    }

    void forgetExpired() {
        Instant newest = clock.now().minus(KEPT_IDLE);
        while (!idle.isEmpty()) {
            Map.Entry<String, Instant> longest = idle.entrySet().iterator().next();
            if (longest.getValue().isAfter(newest)) {
                return;
            }
            forget(longest.getKey());
        }
    }

    int count() {
        return models.size();
    }

    private void update(ModelMeters meters, Consumer<ModelMeters> update) {
        update.accept(meters);
        idle.remove(meters.model());
        if (meters.isIdle()) {
            idle.put(meters.model(), clock.now());
        }
    }

    private void forget(String model) {
        idle.remove(model);
        ModelMeters forgotten = models.remove(model);
        if (forgotten != null) {
            forgotten.remove();
        }
    }
}
