package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.simulator.layout.LogScale;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Svg;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The plot of the errors of candidate and production: of served predictions, and as evaluated by the gates. */
final class ErrorPlot {

    private static final double TOP = 50;
    private static final double BOTTOM = 450;
    private static final double HEIGHT = BOTTOM + 28;

    private final Svg svg;
    private final TimeAxis axis;
    private final LogScale scale;

    private ErrorPlot(Svg svg, TimeAxis axis, LogScale scale) {
        this.svg = svg;
        this.axis = axis;
        this.scale = scale;
    }

    static void draw(Markup page, Replay replay, TimeAxis axis) {
        Map<ErrorBins.Series, List<ErrorBins.Point>> series = ErrorBins.of(replay);
        DoubleStream served = series.values().stream().flatMap(List::stream).mapToDouble(ErrorBins.Point::mae);
        DoubleStream seen = replay.evaluations().stream()
                .map(evaluation -> evaluation.checkpoint().evidence().candidate())
                .flatMap(Optional::stream)
                .mapToDouble(ErrorPlot::mae);
        LogScale scale = LogScale.around(DoubleStream.concat(served, seen), BOTTOM, TOP);
        Svg svg = new Svg(
                page,
                "error",
                TimeAxis.WIDTH,
                HEIGHT,
                "Mean absolute error of candidate and production over time, in minutes, on a logarithmic axis",
                "Points for every six hours, and bars for each gate's evidence. " + sentences(replay));
        axis.drawStages(svg, replay, TOP, BOTTOM);
        for (double tick : scale.ticks()) {
            svg.level(
                    TimeAxis.LEFT,
                    TimeAxis.RIGHT,
                    scale.at(tick),
                    BigDecimal.valueOf(tick).stripTrailingZeros().toPlainString());
        }
        axis.draw(svg, TOP, BOTTOM);
        ErrorPlot plot = new ErrorPlot(svg, axis, scale);
        series.forEach(plot::points);
        replay.evaluations()
                .forEach(evaluation -> plot.judged(
                        evaluation.checkpoint(), evaluation.rollout().candidate()));
        svg.close();
    }

    private void points(ErrorBins.Series which, List<ErrorBins.Point> points) {
        String role = which.production() ? "production" : "candidate";
        svg.thread(
                role + "-thread",
                points.stream()
                        .map(point ->
                                String.format(Locale.ROOT, "%.1f,%.1f", axis.x(point.minute()), scale.at(point.mae())))
                        .toList());
        for (ErrorBins.Point point : points) {
            String meaning = String.format(
                    Locale.ROOT,
                    "%s, six hours around %s: %.2f minutes over %d flights",
                    which.version(),
                    LogTime.minute(LogTime.at(point.minute())),
                    point.mae(),
                    point.flights());
            svg.point(role + "-point", axis.x(point.minute()), scale.at(point.mae()), meaning);
        }
    }

    /** A bar for each arm over the gate's window, and the limit. */
    private void judged(Checkpoint checkpoint, String candidate) {
        for (Finding finding : checkpoint.verdict().findings()) {
            if (finding.reason() == Reason.MAE_INCREASE && Double.isFinite(finding.observed())) {
                Window window = checkpoint.evidence().window();
                double baseline = mae(checkpoint.evidence().baseline().orElseThrow());
                bar("production-bar", window, baseline);
                bar("limit", window, baseline * (1 + finding.limit() / 100));
                bar(
                        "candidate-bar",
                        window,
                        mae(checkpoint.evidence().candidate().orElseThrow()));
                String style = finding.result() == Finding.Result.DEGRADED ? "bad" : "good";
                double x = axis.middle(window.from(), window.to());
                svg.textAround(
                        "why", x, 18, candidate + " at " + checkpoint.step().share());
                svg.textAround(style, x, 37, CheckpointRow.increase(checkpoint.verdict()));
            }
        }
    }

    private void bar(String style, Window window, double mae) {
        svg.horizontal(style, axis.x(window.from()), axis.x(window.to()), scale.at(mae));
    }

    private static String sentences(Replay replay) {
        return replay.evaluations().stream()
                .filter(evaluation ->
                        evaluation.checkpoint().evidence().candidate().isPresent())
                .map(evaluation -> LogTime.minute(evaluation.checkpoint().at()) + ", "
                        + evaluation.rollout().candidate() + ": "
                        + evaluation.checkpoint().verdict().findings().get(0).explanation() + ".")
                .collect(Collectors.joining(" "));
    }

    private static double mae(MetricSummary summary) {
        return summary.errors().mae();
    }
}
