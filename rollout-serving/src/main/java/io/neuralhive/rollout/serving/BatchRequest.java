package io.neuralhive.rollout.serving;

/**
 * One request of a batch.
 *
 * @param <I> type of the input
 * @param key what sticks to a version, such as a user's id
 * @param requestId names the prediction until its outcome is known
 * @param input the model's input
 */
public record BatchRequest<I>(String key, String requestId, I input) {}
