package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry that records every change, refuses stale tokens, and fails on demand. Thread-safe. */
public final class RecordingRegistry implements ModelRegistry {

    private final InMemoryModelRegistry versions = new InMemoryModelRegistry();
    private final FaultInjection readFailures = new FaultInjection();
    private final FaultInjection writeFailures = new FaultInjection();
    private final List<ProductionChange> changes = new ArrayList<>();

    /** Creates an empty registry. */
    public RecordingRegistry() {}

    /** Registers a version, with an offline MAE of 0.1. */
    public RecordingRegistry register(String model, String version) {
        return register(model, version, Map.of("mae", 0.1));
    }

    /** Registers a version. */
    public RecordingRegistry register(String model, String version, Map<String, Double> metrics) {
        versions.register(model, version, metrics);
        return this;
    }

    /** Sets the version in production, without a rollout. */
    public RecordingRegistry production(String model, String version) {
        versions.production(model, version);
        return this;
    }

    /** Returns the switch that makes reading fail. */
    public FaultInjection readFailures() {
        return readFailures;
    }

    /** Returns the switch that makes changes fail. A change that fails changes nothing. */
    public FaultInjection writeFailures() {
        return writeFailures;
    }

    @Override
    public Optional<Map<String, Double>> offlineMetrics(String model, String version) throws Exception {
        readFailures.happen();
        return versions.offlineMetrics(model, version);
    }

    @Override
    public Optional<String> productionVersion(String model) throws Exception {
        readFailures.happen();
        return versions.productionVersion(model);
    }

    @Override
    public synchronized void setProduction(ProductionChange change) throws Exception {
        writeFailures.happen();
        versions.setProduction(change);
        changes.add(change);
    }

    @Override
    public boolean fences() {
        return true;
    }

    /** Returns every change that was made, in order. */
    public synchronized List<ProductionChange> changes() {
        return List.copyOf(changes);
    }

    /** Returns the version in production, even while reading fails. */
    public Optional<String> inProduction(String model) {
        return versions.productionVersion(model);
    }
}
