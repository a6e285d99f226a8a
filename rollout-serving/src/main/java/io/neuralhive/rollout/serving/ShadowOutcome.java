package io.neuralhive.rollout.serving;

/** What a call aside has come to. */
enum ShadowOutcome {
    AGREED,
    DIFFERED,
    FAILED
}
