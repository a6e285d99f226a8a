package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.simulator.layout.Svg;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The horizontal axis that all plots share: time, with a column for each day.
 *
 * @param from the left end
 * @param to the right end
 */
record TimeAxis(Instant from, Instant to) {

    /** Width of a plot with its margins. */
    static final double WIDTH = 1120;

    static final double LEFT = 52;
    static final double RIGHT = WIDTH - 12;

    private static final double NARROWEST_LABEL = 44;

    /** Checks that the ends differ. */
    TimeAxis {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("the time axis is empty from " + from + " to " + to);
        }
    }

    /** The position of an instant; an end if it is beyond. */
    double x(Instant at) {
        double share = millis(from, at) / millis(from, to);
        return LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, share));
    }

    double x(int minute) {
        return x(LogTime.at(minute));
    }

    /** The middle of a span of time. */
    double middle(Instant start, Instant end) {
        return (x(start) + x(end)) / 2;
    }

    /** Draws the days: a line at each midnight, and labels below. */
    void draw(Svg svg, double top, double bottom) {
        double width = x(from.plus(1, ChronoUnit.DAYS)) - LEFT;
        int every = (int) Math.ceil(NARROWEST_LABEL / width);
        int number = 0;
        for (Instant day = from.truncatedTo(ChronoUnit.DAYS); day.isBefore(to); day = day.plus(1, ChronoUnit.DAYS)) {
            double x = x(day);
            svg.vertical("grid", x, top, bottom);
            boolean fits = x + width / 2 + NARROWEST_LABEL / 2 <= WIDTH;
            if (number++ % every == 0 && fits) {
                svg.textAround("tick", x + width / 2, bottom + 18, LogTime.day(day));
            }
        }
        svg.horizontal("axis", LEFT, RIGHT, bottom);
    }

    /** Draws the stages as bands. */
    void drawStages(Svg svg, Replay replay, double top, double bottom) {
        for (Timeline.Stage stage : Timeline.stages(replay)) {
            svg.box("stage", x(stage.from()), top, x(stage.to()), bottom);
            svg.vertical("boundary", x(stage.from()), top, bottom);
            svg.vertical("boundary", x(stage.to()), top, bottom);
        }
    }

    private static double millis(Instant start, Instant end) {
        return Duration.between(start, end).toMillis();
    }
}
