package io.neuralhive.rollout.state;

import java.time.Instant;

/**
 * Why a rollout does not go on for now.
 *
 * @param cause what it waits for
 * @param since when that began
 * @param looks how often it was tried since then
 * @param missingSamples how many samples are missing in the arm that lacks most; 0 if it does not wait for samples
 * @param explanation a sentence for a person
 */
public record Hold(Cause cause, Instant since, int looks, long missingSamples, String explanation) {

    /** What a held rollout waits for. */
    public enum Cause {
        /** More samples. */
        TOO_FEW_SAMPLES(true),
        /** Metrics that can be had, and are measurements. */
        METRICS_UNAVAILABLE(true),
        /** A person's word: the candidate is degraded, and automatic rollback is off. */
        DEGRADED(true),
        /** A router that takes the split. */
        ROUTER_UNAVAILABLE(false),
        /** A registry that takes the change. */
        REGISTRY_UNAVAILABLE(false);

        private final boolean atGate;

        Cause(boolean atGate) {
            this.atGate = atGate;
        }

        /** Returns whether the rollout waits at a gate, so that a person can accept. */
        public boolean isAtGate() {
            return atGate;
        }
    }
}
