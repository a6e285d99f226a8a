package io.neuralhive.rollout.examples.documentation;

import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.registry.ProductionConflictException;
import java.util.Map;
import java.util.Optional;

/** Your service's models, as a rollout sees them. */
final class ServiceRegistry implements ModelRegistry {

    private final ModelTable models; // your table, file or client

    ServiceRegistry(ModelTable models) {
        this.models = models;
    }

    @Override
    public Optional<Map<String, Double>> offlineMetrics(String model, String version) throws Exception {
        return models.metrics(model, version); // such as {"mae": 0.09}; empty if the version is unknown
    }

    @Override
    public Optional<String> productionVersion(String model) throws Exception {
        return models.production(model);
    }

    @Override
    public void setProduction(ProductionChange change) throws Exception {
        synchronized (models) { // in a database: update … where production = change.from()
            Optional<String> found = models.production(change.model());
            if (found.equals(change.to())) {
                return; // made before: the engine makes a change at least once
            }
            if (!found.equals(change.from())) {
                throw new ProductionConflictException(change, found);
            }
            models.setProduction(change.model(), change.to());
        }
    }
}
