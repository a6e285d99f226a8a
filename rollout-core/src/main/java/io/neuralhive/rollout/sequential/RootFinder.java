package io.neuralhive.rollout.sequential;

import java.util.function.DoubleUnaryOperator;

/**
 * Finds the ends of intervals: from where on a test rejects. By the ITP method, which takes hardly more tests than halving
 * on the worst function and a few on a smooth one (Oliveira and Takahashi, ACM Transactions on Mathematical Software 47,
 * 2021, doi 10.1145/3423597).
 *
 * <p>The end always lies between a distance that is not rejected and one that is, and the latter is returned, so that an
 * interval is never too short. It takes at most 32 tests outward, where the distance doubles, and 32 inward.
 */
final class RootFinder {

    /** A step of a billionth of the right size, or a billion times that, still finds the end. */
    private static final int DOUBLINGS = 30;

    private static final int HALVINGS = 30;

    /** How far interpolation is drawn toward the middle: the authors' choice. */
    private static final double TRUNCATION = 0.2;

    /** Evidence may be infinite, which rules out interpolation. */
    private static final double LARGEST_EXCESS = 1e300;

    private RootFinder() {}

    /**
     * Returns the distance from which on a test rejects; the largest one, or infinity, if it does not on the way there. It is too
     * large by a 2³⁰th at most.
     *
     * @param step which distance to try first, more than 0
     * @param largest beyond which there is nothing, 0 or more
     * @param excess how far the evidence at a distance is above what is needed to reject it; rises with the distance
     */
    static double distance(double step, double largest, DoubleUnaryOperator excess) {
        double near = 0;
        double excessNear = excess.applyAsDouble(0);
        if (excessNear >= 0) {
            return 0;
        }
        double far = Math.min(step, largest);
        double excessFar = excess.applyAsDouble(far);
        for (int doublings = 0; !(excessFar >= 0); doublings++) {
            if (far >= largest || doublings == DOUBLINGS) {
                return largest;
            }
            near = far;
            excessNear = excessFar;
            far = Math.min(2 * far, largest);
            excessFar = excess.applyAsDouble(far);
        }
        return between(near, excessNear, far, excessFar, excess);
    }

    /** Closes in on a zero from both sides. */
    private static double between(
            double near, double excessNear, double far, double excessFar, DoubleUnaryOperator excess) {
        double low = near;
        double high = far;
        double atLow = finite(excessNear);
        double atHigh = finite(excessFar);
        double tolerance = (far - near) / (1L << (HALVINGS + 1));
        double truncation = TRUNCATION / (far - near);
        for (int left = HALVINGS + 1; left >= 0 && high - low > 2 * tolerance; left--) {
            double middle = (low + high) / 2;
            double interpolated = low + (high - low) * (atLow / (atLow - atHigh));
            double side = Math.signum(middle - interpolated);
            double drawn = truncation * (high - low) * (high - low);
            double truncated = drawn <= Math.abs(middle - interpolated) ? interpolated + side * drawn : middle;
            // So close to the middle that the remaining steps of halving would do.
            double reach = tolerance * (1L << left) - (high - low) / 2;
            double next = Math.abs(truncated - middle) <= reach ? truncated : middle - side * reach;
            double atNext = finite(excess.applyAsDouble(next));
            if (atNext >= 0) {
                high = next;
                atHigh = atNext;
            } else {
                low = next;
                atLow = atNext;
            }
        }
        return high;
    }

    /** What is no number at all rejects nothing. */
    private static double finite(double excess) {
        return Double.isNaN(excess) ? -LARGEST_EXCESS : Math.max(-LARGEST_EXCESS, Math.min(LARGEST_EXCESS, excess));
    }
}
