package io.neuralhive.rollout.registry;

import io.neuralhive.rollout.testkit.ModelRegistryContract;
import java.util.Map;

class InMemoryModelRegistryContractTest extends ModelRegistryContract {

    private InMemoryModelRegistry registry = new InMemoryModelRegistry();

    @Override
    protected ModelRegistry createRegistry() {
        registry = new InMemoryModelRegistry();
        return registry;
    }

    @Override
    protected void register(String model, String version, Map<String, Double> metrics) {
        registry.register(model, version, metrics);
    }

    @Override
    protected void production(String model, String version) {
        registry.production(model, version);
    }
}
