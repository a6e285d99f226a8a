package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.registry.ModelRegistry;
import java.util.Map;

class RecordingRegistryContractTest extends ModelRegistryContract {

    private RecordingRegistry registry = new RecordingRegistry();

    @Override
    protected ModelRegistry createRegistry() {
        registry = new RecordingRegistry();
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
