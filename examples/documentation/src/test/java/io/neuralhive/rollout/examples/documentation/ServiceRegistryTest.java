package io.neuralhive.rollout.examples.documentation;

import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.testkit.ModelRegistryContract;
import java.util.Map;
import java.util.Optional;

class ServiceRegistryTest extends ModelRegistryContract {

    private final ModelTable models = new ModelTable();

    @Override
    protected ModelRegistry createRegistry() {
        return new ServiceRegistry(models);
    }

    @Override
    protected void register(String model, String version, Map<String, Double> metrics) {
        models.add(model, version, metrics);
    }

    @Override
    protected void production(String model, String version) {
        models.setProduction(model, Optional.of(version));
    }
}
