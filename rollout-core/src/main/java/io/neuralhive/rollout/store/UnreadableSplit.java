package io.neuralhive.rollout.store;

import io.neuralhive.rollout.identity.FencingToken;

/**
 * A split that this version of the library can't read: a newer version wrote it, or it was edited.
 *
 * @param model name of the model
 * @param fencingToken the token of the revision that it was saved with, or of a later one
 * @param why what can't be read
 */
public record UnreadableSplit(String model, FencingToken fencingToken, String why) {}
