package io.neuralhive.rollout.simulator.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A logarithmic axis: equal ratios are equal distances.
 *
 * @param low value at the beginning, above 0
 * @param high value at the end, above {@code low}
 * @param from position of the beginning
 * @param to position of the end
 */
public record LogScale(double low, double high, double from, double to) implements Scale {

    private static final double MARGIN = 1.3;
    private static final int FEWEST_TICKS = 5;
    private static final List<int[]> FIRSTS =
            List.of(new int[] {1}, new int[] {1, 2, 5}, new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

    /** Returns an axis that covers all given finite values above 0. */
    public static LogScale around(DoubleStream values, double from, double to) {
        double[] positive = values.filter(value -> value > 0 && Double.isFinite(value))
                .sorted()
                .toArray();
        return positive.length == 0
                ? new LogScale(1, 10, from, to)
                : new LogScale(positive[0] / MARGIN, positive[positive.length - 1] * MARGIN, from, to);
    }

    @Override
    public double at(double value) {
        double share = Math.log(Math.min(high, Math.max(low, value)) / low) / Math.log(high / low);
        return from + (to - from) * share;
    }

    /**
     * Returns the powers of ten on the axis; if they are few, 1, 2 and 5 of each decade; if those are few, all nine.
     */
    @Override
    public List<Double> ticks() {
        List<Double> ticks = List.of();
        for (int[] firsts : FIRSTS) {
            if (ticks.size() < FEWEST_TICKS) {
                ticks = ticks(firsts);
            }
        }
        return ticks;
    }

    private List<Double> ticks(int[] firsts) {
        List<Double> ticks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
            for (int first : firsts) {
                double tick = first * decade;
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
