package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Page;
import io.neuralhive.rollout.state.RolloutEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report as one self-contained page: no scripts, fonts or pictures from elsewhere. */
final class HtmlReport {

    private static final String STYLE = "report.css";

    private final Markup page =
            Page.begin("A flight model, promoted gradually", List.of(Page.style(HtmlReport.class, STYLE)));
    private final Report report;
    private final Replay replay;
    private final TimeAxis axis;

    private HtmlReport(Report report) {
        this.report = report;
        replay = report.replay();
        axis = new TimeAxis(replay.from(), replay.to());
    }

    /** Returns the page. */
    static String of(Report report) {
        HtmlReport html = new HtmlReport(report);
        html.write();
        return Page.end(html.page);
    }

    private void write() {
        introduction();
        outcomes();
        plots();
        checkpoints();
        history();
    }

    private void introduction() {
        page.leaf("h1", "A flight model, promoted gradually");
        String story = String.format(
                Locale.ROOT,
                "A service predicts how many minutes flights out of New York stay in the air. From %s to %s 2013 it received %,d"
                        + " requests, one for each scheduled departure, and learned the outcome when the flight had landed."
                        + " Version %s was in production, and others were to replace it, one after the other.",
                LogTime.day(replay.from()),
                LogTime.day(replay.to()),
                replay.served().requests(),
                replay.firstInProduction());
        page.leaf("p", story, "class", "lead");
        replay.rollouts().stream()
                .findFirst()
                .ifPresent(first -> page.leaf("p", describe(first.rollout().policy()), "class", "lead"));
    }

    private static String describe(RolloutPolicy policy) {
        return String.format(
                Locale.ROOT,
                "Each got a growing share of the traffic: %s, %d hours each except for the last. At the end of a stage a gate"
                        + " compared it with production: if its error was more than %s%% higher, or more than %s%% of its"
                        + " requests had failed, all traffic returned to production immediately.",
                policy.stages().stream().map(TrafficShare::toString).collect(Collectors.joining(", ")),
                policy.checkpointDuration().toHours(),
                plain(policy.criteria().maxMaeIncreasePct()),
                plain(100 * policy.criteria().maxErrorRate()));
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private void outcomes() {
        page.open("ul", "class", "outcomes", "aria-label", "Outcome of each version");
        for (Story story : replay.rollouts()) {
            page.open("li", "class", story.mood().style());
            page.leaf("strong", story.version()).text(" ");
            page.leaf("span", story.mood().sign() + " " + story.status(), "class", "status");
            page.leaf("p", story.explanation());
            story.endedAt().ifPresent(at -> page.leaf("p", LogTime.minute(at)));
            page.close();
        }
        page.close();
    }

    private void plots() {
        figure("Traffic", "The candidate's share, and which version was in production", () -> {
            key("production-area", "production");
            key("candidate-area", "candidate");
        });
        plot(() -> SharePlot.draw(page, replay, axis));
        figure("Error", "Mean absolute error in minutes; equal ratios are equal distances", () -> {
            key("production-point", "production, six hours of departures");
            key("candidate-point", "candidate, six hours");
            key("bar-key", "the gate's evidence for each");
            key("limit-key", "the maximum it allowed");
            key("stage-key", "a candidate's stage");
        });
        plot(() -> ErrorPlot.draw(page, replay, axis));
        figure("Failures", "Failed requests, and the gate's evidence", () -> key("failure-key", "a failed request"));
        plot(() -> FailurePlot.draw(page, replay, axis));
    }

    /** Starts a figure. */
    private void figure(String name, String caption, Runnable legend) {
        page.open("figure");
        page.open("figcaption").leaf("h2", name).leaf("p", caption + ".");
        page.open("ul", "class", "legend", "aria-label", "Legend");
        legend.run();
        page.close().close();
    }

    /** Draws the plot of the current figure, and ends the figure. */
    private void plot(Runnable plot) {
        Page.scrollable(page, "Plot");
        plot.run();
        page.close().close();
    }

    private void key(String swatch, String meaning) {
        page.open("li")
                .leaf("span", "", "class", "swatch " + swatch)
                .text(meaning)
                .close();
    }

    private void checkpoints() {
        page.open("section").leaf("h2", "Checkpoints");
        Page.scrollable(page, "Checkpoints");
        page.open("table");
        page.open("thead").open("tr");
        for (int i = 0; i < CheckpointRow.HEADERS.size(); i++) {
            page.leaf("th", CheckpointRow.HEADERS.get(i), "scope", "col", "class", kind(i));
        }
        page.close().close().open("tbody");
        report.checkpoints().forEach(this::checkpoint);
        page.close().close().close();
        report.remarks().forEach(remark -> page.leaf("p", remark, "class", "remark"));
        page.close();
    }

    private void checkpoint(CheckpointRow row) {
        page.open("tr", "class", row.outcome().style());
        for (int i = 0; i < row.cells().size(); i++) {
            String text = row.cells().get(i);
            page.open("td", "class", kind(i));
            if (i == CheckpointRow.VERDICT) {
                page.leaf("span", row.outcome().sign() + " " + text, "class", "verdict");
            } else {
                page.text(text);
            }
            page.close();
        }
        page.close();
    }

    private void history() {
        page.open("section").leaf("h2", "History");
        for (Story story : replay.rollouts()) {
            page.open("details", "open", "open");
            page.leaf("summary", story.version() + ", " + story.status()).text("\n");
            page.open("ol");
            for (RolloutEvent event : story.events()) {
                page.open("li")
                        .leaf("span", LogTime.minute(event.header().at()), "class", "at")
                        .text(" " + EventText.of(event))
                        .close();
            }
            page.close().close();
        }
        page.close();
    }

    private static String kind(int column) {
        return CheckpointRow.isFigure(column) ? "figure" : "words";
    }
}
