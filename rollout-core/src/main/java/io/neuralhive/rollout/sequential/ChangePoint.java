package io.neuralhive.rollout.sequential;

import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * The step from which on a candidate is judged: the first one, or any later one, in case it became worse. Choosing the
 * worst start is valid because each has a significance level of its own, {@link SignificanceLevel#startingAt}.
 */
final class ChangePoint {

    private ChangePoint() {}

    /**
     * Returns the result from the latest step from which on a limit is exceeded; the result from the first one if there is
     * none.
     *
     * @param steps how many there are, 1 or more
     * @param from gives the result when this many steps are left out
     * @param isPast whether the limit is significantly exceeded
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
