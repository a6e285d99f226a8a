package io.neuralhive.rollout.checkpoint;

/**
 * The answer to one criterion of a gate.
 *
 * @param reason which criterion
 * @param result its answer
 * @param observed what was seen, in the unit of {@code limit}; NaN if nothing could be seen
 * @param limit what was allowed; NaN if there is no number
 * @param candidateSamples samples of the candidate on which the answer rests
 * @param baselineSamples samples of the baseline on which the answer rests; 0 if it needs none
 * @param missing how many samples are missing in the arm that lacks most; 0 if none
 * @param explanation a sentence for a person
 */
public record Finding(
        Reason reason,
        Result result,
        double observed,
        double limit,
        long candidateSamples,
        long baselineSamples,
        long missing,
        String explanation) {

    /** What a criterion can answer. */
    public enum Result {
        /** Within the limit, on enough samples. */
        PASS,
        /** Past the limit, on enough samples. */
        DEGRADED,
        /** Not enough samples to tell. */
        INCONCLUSIVE,
        /** What the source gave is no measurement. */
        UNAVAILABLE,
        /** The criterion can't be asked here, as where there is no baseline. */
        NOT_APPLICABLE
    }
}
