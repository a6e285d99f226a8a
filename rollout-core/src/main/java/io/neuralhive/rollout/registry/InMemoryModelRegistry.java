package io.neuralhive.rollout.registry;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The embedded registry: versions are registered by the service and kept in memory. Thread-safe. */
public final class InMemoryModelRegistry implements ModelRegistry {

    private final Map<String, Model> models = new HashMap<>();

    /** Creates an empty registry. */
    public InMemoryModelRegistry() {}

    /**
     * Registers a version.
     *
     * @param metrics its offline metrics by name
     * @return this registry
     * @throws IllegalArgumentException if a name is not {@linkplain Names allowed}
     */
    public synchronized InMemoryModelRegistry register(String model, String version, Map<String, Double> metrics) {
        Names.requireVersion(version);
        models.computeIfAbsent(Names.requireModel(model), name -> new Model())
                .versions
                .put(version, Map.copyOf(metrics));
        return this;
    }

    /**
     * Sets the version in production unconditionally.
     *
     * @return this registry
     * @throws IllegalArgumentException if the version is not known
     */
    public synchronized InMemoryModelRegistry production(String model, String version) {
        known(model, version).production = Optional.of(version);
        return this;
    }

    @Override
    public synchronized Optional<Map<String, Double>> offlineMetrics(String model, String version) {
        return Optional.ofNullable(models.get(model)).map(known -> known.versions.get(version));
    }

    @Override
    public synchronized Optional<String> productionVersion(String model) {
        return Optional.ofNullable(models.get(model)).flatMap(known -> known.production);
    }

    @Override
    public synchronized void setProduction(ProductionChange change) throws ProductionConflictException {
        Model model = change.to().isPresent()
                ? known(change.model(), change.to().get())
                : models.computeIfAbsent(change.model(), name -> new Model());
        model.highest.ifPresent(change.fencingToken()::requireNotBefore);
        model.highest = Optional.of(change.fencingToken());
        if (!model.production.equals(change.from()) && !model.production.equals(change.to())) {
            throw new ProductionConflictException(change, model.production);
        }
        model.production = change.to();
    }

    @Override
    public boolean fences() {
        return true;
    }

    private Model known(String model, String version) {
        Model known = models.get(model);
        if (known == null || !known.versions.containsKey(version)) {
            throw new IllegalArgumentException("The registry does not know version " + Names.printable(version)
                    + " of model " + Names.printable(model) + ": register it first");
        }
        return known;
    }

    private static final class Model {
        private final Map<String, Map<String, Double>> versions = new HashMap<>();
        private Optional<String> production = Optional.empty();
        private Optional<FencingToken> highest = Optional.empty();
    }
}
