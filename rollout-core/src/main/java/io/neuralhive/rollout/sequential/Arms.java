package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.metrics.Moments;

/**
 * The moments of both arms in one step.
 *
 * @param candidate the candidate's
 * @param baseline the baseline's; none where the limit does not refer to it
 */
record Arms(Moments candidate, Moments baseline) {

    /** Returns the distance of the candidate's mean from a multiple of the baseline's, or from a value. */
    Contrast contrast(boolean relative) {
        return relative ? new Contrast.TwoArms(candidate, baseline) : new Contrast.OneArm(candidate);
    }
}
