package io.neuralhive.rollout.simulator.layout;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A linear axis: equal differences are equal distances.
 *
 * @param low value at the beginning
 * @param high value at the end, above {@code low}
 * @param from position of the beginning
 * @param to position of the end
 */
public record LinearScale(double low, double high, double from, double to) implements Scale {

    private static final int MAX_TICKS = 11;

    /** Checks that the ends differ. */
    public LinearScale {
        if (!(low < high)) {
            throw new IllegalArgumentException("no axis from " + low + " to " + high);
        }
    }

    @Override
    public double at(double value) {
        return from + (to - from) * (Math.min(high, Math.max(low, value)) - low) / (high - low);
    }

    @Override
    public List<Double> ticks() {
        double step = step();
        int first = (int) Math.ceil(low / step);
        int last = (int) Math.floor(high / step);
        return IntStream.rangeClosed(first, last).mapToObj(i -> i * step).toList();
    }

    /** The smallest of 1, 2 and 5 times a power of ten that does not give too many ticks. */
    private double step() {
        double decade = Math.pow(10, Math.floor(Math.log10((high - low) / MAX_TICKS)));
        for (int factor : new int[] {1, 2, 5}) {
            if ((high - low) / (factor * decade) < MAX_TICKS) {
                return factor * decade;
            }
        }
        return 10 * decade;
    }
}
