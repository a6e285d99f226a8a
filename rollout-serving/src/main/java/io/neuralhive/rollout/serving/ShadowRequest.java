package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;

/** A request that was answered, and for which a shadow version is called. */
record ShadowRequest<O>(Assignment assignment, String requestId, O served) {}
