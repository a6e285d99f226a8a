package io.neuralhive.rollout.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a rollout does not go on for now. See docs/decisions/0007-holds-and-people.md.
 *
 * @param cause what it waits for
 * @param since when it stopped going on, whatever it waited for first
 * @param evaluations how often it was tried since then
 * @param missingSamples how many samples are missing in the arm that lacks most; 0 if it does not wait for samples
 * @param explanation a sentence for a person
 * @param causes all that it has waited for since then, in the order in which it came up
 */
public record Hold(
        Cause cause, Instant since, int evaluations, long missingSamples, String explanation, List<Cause> causes) {

    /** Copies the list. */
    public Hold {
        causes = List.copyOf(causes);
    }

    /** Returns a hold that begins. */
    static Hold begin(Cause cause, Instant now, long missingSamples, String explanation) {
        return new Hold(cause, now, 1, missingSamples, explanation, List.of(cause));
    }

    /** Returns this hold after one more try. */
    Hold again(Cause latest, long missing, String why) {
        List<Cause> all = new ArrayList<>(causes);
        if (!all.contains(latest)) {
            all.add(latest);
        }
        return new Hold(latest, since, evaluations + 1, missing, why, all);
    }

    /** What a held rollout waits for. */
    public enum Cause {
        /** More samples. */
        TOO_FEW_SAMPLES(true),
        /** Metrics that can be had, and are measurements. */
        METRICS_UNAVAILABLE(true),
        /** A person's word: the candidate is degraded, and automatic rollback is off. */
        DEGRADED(true),
        /** A person's word: the gate could not tell until the policy's deadline, and still can't. */
        DEADLINE_PASSED(true),
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
