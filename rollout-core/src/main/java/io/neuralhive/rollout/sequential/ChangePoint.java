package io.neuralhive.rollout.sequential;

import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * From which step on a candidate is judged: from the first one, or from each later one, in case it became worse. To look for the
 * worst start is allowed because each has a level of its own, {@link SignificanceLevel#startingAt}.
 */
final class ChangePoint {

    private ChangePoint() {}

    /**
     * Returns what is seen from the latest step from which on a limit is not kept; what is seen from the first one if there is
     * none such.
     *
     * @param steps how many there are, 1 or more
     * @param from gives what is seen when so many steps are left out
     * @param isPast whether that shows that a limit is not kept
     */
    static <T> T decisive(int steps, IntFunction<T> from, Predicate<T> isPast) {
        for (int start = steps - 1; start > 0; start--) {
            T seen = from.apply(start);
            if (isPast.test(seen)) {
                return seen;
            }
        }
        return from.apply(0);
    }
}
