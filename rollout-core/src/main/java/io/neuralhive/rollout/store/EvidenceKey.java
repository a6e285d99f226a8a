package io.neuralhive.rollout.store;

import io.neuralhive.rollout.identity.StepRef;
import java.util.Optional;

/**
 * The key of evidence.
 *
 * @param model name of the model
 * @param version the version that made the predictions
 * @param step the rollout's step for which they are evidence; empty for all predictions of the version, in and outside
 *     rollouts
 */
public record EvidenceKey(String model, String version, Optional<StepRef> step) {}
