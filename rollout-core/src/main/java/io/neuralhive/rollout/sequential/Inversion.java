package io.neuralhive.rollout.sequential;

import java.util.function.DoublePredicate;

/** Finds the ends of intervals: from where on a test rejects. */
final class Inversion {

    /** A step of a billionth of the right size, or a billion times that, still finds the end. */
    private static final int DOUBLINGS = 30;

    private static final int HALVINGS = 30;

    private Inversion() {}

    /**
     * Returns the distance from which on a test rejects; the largest one, or infinity, if it does not on the way there.
     *
     * @param step which distance to try first, more than 0
     * @param largest beyond which there is nothing, 0 or more
     * @param rejects whether a distance is rejected
     */
    static double distance(double step, double largest, DoublePredicate rejects) {
        double near = 0;
        double far = step;
        int doublings = 0;
        while (far < largest && !rejects.test(far)) {
            if (doublings++ == DOUBLINGS) {
                return largest;
            }
            near = far;
            far *= 2;
        }
        if (far >= largest) {
            if (!rejects.test(largest)) {
                return largest;
            }
            far = largest;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (near + far) / 2;
            if (rejects.test(middle)) {
                far = middle;
            } else {
                near = middle;
            }
        }
        return far;
    }
}
