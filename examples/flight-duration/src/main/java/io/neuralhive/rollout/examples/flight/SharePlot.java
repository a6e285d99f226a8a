package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Svg;
import java.time.Instant;
import java.util.stream.Collectors;

/** The plot of the traffic shares. */
final class SharePlot {

    private static final double TOP = 64;
    private static final double BOTTOM = 224;
    private static final double HEIGHT = BOTTOM + 28;
    private static final double LABEL_HALF_WIDTH = 72;
    private static final double NARROWEST_SHARE = 30;

    private SharePlot() {}

    static void draw(Markup page, Replay replay, TimeAxis axis) {
        Svg svg = new Svg(
                page,
                "share",
                TimeAxis.WIDTH,
                HEIGHT,
                "Each candidate's share of the traffic over time",
                replay.rollouts().stream().map(SharePlot::sentence).collect(Collectors.joining(" ")));
        svg.box("production-area", TimeAxis.LEFT, TOP, TimeAxis.RIGHT, BOTTOM);
        for (int percent = 0; percent <= 100; percent += 25) {
            svg.level(TimeAxis.LEFT, TimeAxis.RIGHT, y(percent), percent + "%");
        }
        axis.draw(svg, TOP, BOTTOM);
        Timeline.stages(replay).forEach(stage -> stage(svg, axis, stage));
        for (Timeline.Production production : Timeline.production(replay)) {
            String label = production.version() + " in production";
            svg.textFrom("production-label halo", axis.x(production.from()) + 8, TOP + 18, label);
        }
        replay.rollouts().forEach(story -> outcome(svg, axis, replay.to(), story));
        svg.close();
    }

    private static String sentence(Story story) {
        return story.version() + ": " + story.status() + ", " + story.why()
                + story.endedAt().map(at -> ", " + LogTime.minute(at)).orElse("") + ".";
    }

    private static void stage(Svg svg, TimeAxis axis, Timeline.Stage stage) {
        double left = axis.x(stage.from());
        double right = axis.x(stage.to());
        double y = y(stage.share().percent());
        svg.box("candidate-area", left, y, right, BOTTOM);
        svg.horizontal("candidate-line", left, right, y);
        if (right - left >= NARROWEST_SHARE) {
            svg.textAround(
                    "candidate-share", (left + right) / 2, y + 19, stage.share().toString());
        }
    }

    /** Above the plot: the version, its outcome, and the reason. */
    private static void outcome(Svg svg, TimeAxis axis, Instant last, Story story) {
        Instant end = story.endedAt().orElse(last);
        double middle = axis.middle(story.rollout().saved().createdAt(), end);
        double x = Math.min(TimeAxis.RIGHT - LABEL_HALF_WIDTH, Math.max(TimeAxis.LEFT + LABEL_HALF_WIDTH, middle));
        Story.Mood mood = story.mood();
        svg.textAround("version", x, 16, story.version());
        svg.textAround(mood.style(), x, 34, mood.sign() + " " + story.status());
        svg.textAround("why", x, 51, story.why());
        svg.vertical(mood.style() + "-line", axis.x(end), TOP - 6, BOTTOM);
    }

    private static double y(double percent) {
        return BOTTOM - (BOTTOM - TOP) * percent / TrafficShare.ALL.percent();
    }
}
