package io.neuralhive.rollout.serving;

/** The outcome of a shadow call for one request. */
enum ShadowOutcome {
    AGREED,
    DIFFERED,
    FAILED
}
