package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models that have meters: those in rollout, and for a day those that were. Bounded: the model that has been idle longest
 * makes room. Not thread-safe.
 */
final class KeptModels {

    private static final Duration KEPT_IDLE = Duration.ofDays(1);

    private final int most;
    private final Clock clock;
    private final Function<String, ModelMeters> create;
    private final Map<String, ModelMeters> models = new HashMap<>();

    /** Since when models are not in rollout, the longest idle first. */
    private final Map<String, Instant> idle = new LinkedHashMap<>();

    KeptModels(int most, Clock clock, Function<String, ModelMeters> create) {
        this.most = most;
        this.clock = clock;
        this.create = create;
    }

    /** Returns the meters of a model, if it has any. */
    Optional<ModelMeters> find(String model) {
        return Optional.ofNullable(models.get(model));
    }

    /** Returns the meters of a model, new ones if need be; empty if there is no room for them. */
    Optional<ModelMeters> keep(String model) {
        forgetExpired();
        if (!models.containsKey(model) && models.size() >= most) {
            if (idle.isEmpty()) {
                return Optional.empty();
            }
            forget(idle.keySet().iterator().next());
        }
        return Optional.of(models.computeIfAbsent(model, create));
    }

    /** Notes whether a model is in rollout, after it was told something. */
    void note(ModelMeters meters) {
        idle.remove(meters.model());
        if (meters.isIdle()) {
            idle.put(meters.model(), clock.now());
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

    private void forget(String model) {
        idle.remove(model);
        find(model).ifPresent(ModelMeters::remove);
        models.remove(model);
    }
}
