package io.neuralhive.rollout.state;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Why a rollout holds. See docs/decisions/0007-holds-and-people.md.
 *
 * @param cause the current cause
 * @param since when the hold began, with its first cause
 * @param evaluations how many evaluations or attempts there were since then
 * @param missingSamples how many samples are missing in the arm that lacks most; 0 if it does not wait for samples
 * @param explanation a sentence for operators
 * @param causes all causes since then, in order of appearance
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

    /** Returns this hold after one more evaluation or attempt. */
    Hold again(Cause latest, long missing, String why) {
        List<Cause> all =
                Stream.concat(causes.stream(), Stream.of(latest)).distinct().toList();
        return new Hold(latest, since, evaluations + 1, missing, why, all);
    }

    /** The cause of a hold. */
    public enum Cause {
        /** The gate needs more samples, or a significant result. */
        TOO_FEW_SAMPLES(true),
        /** Metrics are missing, are not measurements, or can't be compared. */
        METRICS_UNAVAILABLE(true),
        /** The candidate is degraded and automatic rollback is off: an operator decides. */
        DEGRADED(true),
        /** The gate was still inconclusive at the policy's deadline: an operator decides. */
        DEADLINE_PASSED(true),
        /** The router has not applied the split; the engine retries. */
        ROUTER_UNAVAILABLE(false),
        /** The registry has not made the change; the engine retries. */
        REGISTRY_UNAVAILABLE(false);

        private final boolean atGate;

        Cause(boolean atGate) {
            this.atGate = atGate;
        }

        /** Returns whether the rollout holds at a gate, so that an operator can accept. */
        public boolean isAtGate() {
            return atGate;
        }
    }
}
