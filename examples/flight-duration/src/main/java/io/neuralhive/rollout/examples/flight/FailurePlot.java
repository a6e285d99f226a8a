package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Svg;
import java.util.Locale;
import java.util.stream.Collectors;

/** The plot of failed requests. */
final class FailurePlot {

    private static final double TOP = 8;
    private static final double BOTTOM = 84;
    private static final double HEIGHT = BOTTOM + 28;

    private FailurePlot() {}

    static void draw(Markup page, Replay replay, TimeAxis axis) {
        Svg svg = new Svg(
                page,
                "failure",
                TimeAxis.WIDTH,
                HEIGHT,
                "Failed requests over time",
                "A mark for each. Evaluated by gates: " + seen(replay));
        axis.drawStages(svg, replay, TOP, BOTTOM);
        axis.draw(svg, TOP, BOTTOM);
        for (ServedLog.Failure failure : replay.served().failures()) {
            String meaning = failure.version() + " failed, " + LogTime.minute(LogTime.at(failure.minute()));
            svg.mark("failure", axis.x(failure.minute()), BOTTOM - 30, BOTTOM - 4, meaning);
        }
        for (CheckpointLog.Evaluation evaluation : replay.evaluations()) {
            Checkpoint checkpoint = evaluation.checkpoint();
            checkpoint.evidence().candidate().ifPresent(seen -> {
                Window window = checkpoint.evidence().window();
                double x = axis.middle(window.from(), window.to());
                svg.textAround("tick", x, TOP + 18, count(seen));
                svg.textAround(seen.failures() > 0 ? "bad" : "tick", x, TOP + 35, rate(seen));
            });
        }
        svg.close();
    }

    private static String seen(Replay replay) {
        return replay.evaluations().stream()
                .map(CheckpointLog.Evaluation::checkpoint)
                .flatMap(checkpoint -> checkpoint
                        .evidence()
                        .candidate()
                        .map(seen -> LogTime.minute(checkpoint.at()) + ", " + count(seen) + ", " + rate(seen) + ".")
                        .stream())
                .collect(Collectors.joining(" "));
    }

    private static String count(MetricSummary seen) {
        return seen.failures() + " of " + seen.requests();
    }

    private static String rate(MetricSummary seen) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * seen.errorRate());
    }
}
