package io.neuralhive.rollout.serving;

import java.time.Duration;

/**
 * The results of one server's shadow calls. Counts are of requests, over the server's life and over all candidates.
 *
 * @param agreed in which both versions agree
 * @param differed in which they do not
 * @param failed in which the shadow version failed, or took too long
 * @param saturated dropped, because too many calls ran or waited
 * @param skipped dropped, because the circuit breaker was open
 * @param latency how long all that were not dropped took, together
 * @param agreementRate the share of agreement of the latest candidate, 0 to 1; NaN if nothing was compared yet
 * @param circuit whether the latest candidate is called
 */
public record ShadowStats(
        long agreed,
        long differed,
        long failed,
        long saturated,
        long skipped,
        Duration latency,
        double agreementRate,
        CircuitState circuit) {

    /** Returns how many requests the shadow version answered, or failed to answer. */
    public long called() {
        return agreed + differed + failed;
    }
}
