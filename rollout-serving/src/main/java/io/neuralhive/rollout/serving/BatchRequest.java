package io.neuralhive.rollout.serving;

/**
 * One request of a batch.
 *
 * @param <I> what goes into the model
 * @param key what sticks to a version, such as a user's id
 * @param requestId names the prediction until its outcome is known
 * @param input what goes in
 */
public record BatchRequest<I>(String key, String requestId, I input) {}
