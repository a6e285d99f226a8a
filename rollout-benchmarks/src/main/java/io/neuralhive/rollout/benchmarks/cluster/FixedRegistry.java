package io.neuralhive.rollout.benchmarks.cluster;

import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import java.util.Map;
import java.util.Optional;

/** A registry in which every version exists, with {@code v1} of every model in production. */
final class FixedRegistry implements ModelRegistry {

    @Override
    public Optional<Map<String, Double>> offlineMetrics(String model, String version) {
        return Optional.of(Map.of());
    }

    @Override
    public Optional<String> productionVersion(String model) {
        return Optional.of("v1");
    }

    @Override
    public void setProduction(ProductionChange change) {
        throw new IllegalStateException("No promotion is expected here: " + change);
    }
}
