package io.neuralhive.rollout.policy;

/**
 * The limits past which a candidate counts as degraded. All comparisons are strictly greater than: a value exactly at its
 * limit passes.
 *
 * @param maxMaeIncreasePct largest increase of the candidate's mean absolute error over the baseline's, in percent of the
 *     baseline's; 0 or more
 * @param maeBasis which error is compared
 * @param maeFloor a candidate's error at or below this never counts as increased, in the unit of {@code maeBasis}; 0 or
 *     more. It matters where the baseline's error is 0 or close to it.
 * @param maxErrorRate largest share of the candidate's requests that may fail, 0 to 1
 * @param minSamples fewest samples that a criterion needs in each arm it compares; 1 or more
 */
public record DegradationCriteria(
        double maxMaeIncreasePct, MaeBasis maeBasis, double maeFloor, double maxErrorRate, long minSamples) {

    /** An increase of MAE by more than 20 %, an error rate above 0.1 %, from 10 samples on. */
    public static final DegradationCriteria DEFAULT =
            new DegradationCriteria(20.0, MaeBasis.TARGET_UNIT, 0.0, 0.001, 10);

    /** Checks the ranges. */
    public DegradationCriteria {
        Require.atLeast("the MAE increase limit in percent", maxMaeIncreasePct, 0.0);
        Require.atLeast("the MAE floor", maeFloor, 0.0);
        Require.between("the error rate limit", maxErrorRate, 0.0, 1.0);
        Require.atLeast("the minimum of samples", minSamples, 1);
    }

    /** Returns a copy with another limit of the MAE increase, in percent. */
    public DegradationCriteria withMaxMaeIncreasePct(double maxMaeIncreasePct) {
        return new DegradationCriteria(maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples);
    }

    /** Returns a copy with another error compared. */
    public DegradationCriteria withMaeBasis(MaeBasis maeBasis) {
        return new DegradationCriteria(maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples);
    }

    /** Returns a copy with another floor of the candidate's error. */
    public DegradationCriteria withMaeFloor(double maeFloor) {
        return new DegradationCriteria(maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples);
    }

    /** Returns a copy with another error rate limit, 0 to 1. */
    public DegradationCriteria withMaxErrorRate(double maxErrorRate) {
        return new DegradationCriteria(maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples);
    }

    /** Returns a copy with another minimum of samples. */
    public DegradationCriteria withMinSamples(long minSamples) {
        return new DegradationCriteria(maxMaeIncreasePct, maeBasis, maeFloor, maxErrorRate, minSamples);
    }
}
