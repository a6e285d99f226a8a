package io.neuralhive.rollout.registry;

import io.neuralhive.rollout.identity.StaleFencingTokenException;
import java.util.Map;
import java.util.Optional;

/** The registry of versions, which names the one in production. Implementations are thread-safe. */
public interface ModelRegistry {

    /**
     * Returns the offline metrics of a version by name, as in {@code mae}; empty if the version is not known or not ready
     * to serve.
     *
     * @throws Exception if the registry could not be read; the rollout then holds
     */
    Optional<Map<String, Double>> offlineMetrics(String model, String version) throws Exception;

    /**
     * Returns the version in production; empty if there is none.
     *
     * @throws Exception if the registry could not be read
     */
    Optional<String> productionVersion(String model) throws Exception;

    /**
     * Changes the version in production by compare-and-set. If it is {@linkplain ProductionChange#to() the wanted one}
     * already, nothing happens: the engine makes a change at least once.
     *
     * <p>A registry that can't compare and set in one step compares first and sets then. Another writer between the two is
     * then overwritten.
     *
     * @throws ProductionConflictException if the version in production is neither the expected nor the wanted one
     * @throws StaleFencingTokenException if this registry {@linkplain #fences() fences} and has seen a higher token for the model
     * @throws Exception if the change failed, or it is not known whether it was made; the engine tries again
     */
    void setProduction(ProductionChange change) throws Exception;

    /**
     * Returns whether this registry remembers the highest token of each model and refuses lower ones. Without that, a
     * delayed call can still take effect after its rollout has ended, as long as the version in production is the one it
     * expects.
     */
    default boolean fences() {
        return false;
    }
}
