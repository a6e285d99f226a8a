package io.neuralhive.rollout.registry;

import io.neuralhive.rollout.identity.FencingToken;
import java.util.Optional;

/**
 * A change of the version in production.
 *
 * @param model name of the model
 * @param from the version expected there now; empty for none
 * @param to the version wanted; empty for none
 * @param fencingToken the token of this effect
 */
public record ProductionChange(String model, Optional<String> from, Optional<String> to, FencingToken fencingToken) {}
