package io.neuralhive.rollout.serving;

import java.util.List;

/**
 * A shadow call for which there is room.
 *
 * @param target the candidate to call
 * @param permit with which the target's breaker let it through
 * @param requests for which it is made, at least one
 */
record AdmittedCall<O>(ShadowTarget target, CircuitBreaker.Permit permit, List<ShadowRequest<O>> requests) {}
