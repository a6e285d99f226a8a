package io.neuralhive.rollout.simulator.layout;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A logarithmic time axis, labelled at common durations.
 *
 * @param minutes the axis, in minutes
 */
public record DurationScale(LogScale minutes) implements Scale {

    private static final double[] TICKS = {
        1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 5_760, 11_520, 23_040, 43_200, 86_400, 172_800,
        345_600
    };

    /** Returns an axis that covers all given finite minutes above 0. */
    public static DurationScale around(DoubleStream minutes, double from, double to) {
        return new DurationScale(LogScale.around(minutes, from, to));
    }

    @Override
    public double at(double value) {
        return minutes.at(value);
    }

    @Override
    public List<Double> ticks() {
        return Arrays.stream(TICKS)
                .filter(tick -> tick >= minutes.low() && tick <= minutes.high())
                .boxed()
                .toList();
    }
}
