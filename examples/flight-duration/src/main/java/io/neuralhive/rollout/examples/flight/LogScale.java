package io.neuralhive.rollout.examples.flight;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A logarithmic vertical axis, on which equal ratios are equal distances.
 *
 * @param low value at the bottom, above 0
 * @param high value at the top
 * @param bottom where the bottom is
 * @param top where the top is
 */
record LogScale(double low, double high, double bottom, double top) {

    private static final double MARGIN = 1.3;

    /** An axis with room for all given values above 0. */
    static LogScale around(DoubleStream values, double bottom, double top) {
        double[] positive = values.filter(value -> value > 0).sorted().toArray();
        return positive.length == 0
                ? new LogScale(1, 10, bottom, top)
                : new LogScale(positive[0] / MARGIN, positive[positive.length - 1] * MARGIN, bottom, top);
    }

    /** Where a value lies; at an end if it is beyond. */
    double y(double value) {
        double share = Math.log(Math.min(high, Math.max(low, value)) / low) / Math.log(high / low);
        return bottom - (bottom - top) * share;
    }

    /** The values 1, 2 and 5 of each decade on the axis. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
            for (int first : new int[] {1, 2, 5}) {
                double tick = first * decade;
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
