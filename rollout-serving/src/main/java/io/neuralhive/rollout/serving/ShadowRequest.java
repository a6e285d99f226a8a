package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;

/** A request that was answered, and for which another version is called aside. */
record ShadowRequest<O>(Assignment assignment, String requestId, O served) {}
