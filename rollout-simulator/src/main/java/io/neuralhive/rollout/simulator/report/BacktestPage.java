package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.backtest.BacktestResult;
import io.neuralhive.rollout.simulator.backtest.StepTraffic;
import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import io.neuralhive.rollout.simulator.layout.Chart;
import io.neuralhive.rollout.simulator.layout.LinearScale;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of backtests as an HTML page. */
final class BacktestPage {

    private static final String TITLE = "What these policies would have done";
    private static final int MAX_IN_FULL = 6;
    private static final double SECONDS_PER_MINUTE = 60;

    private final Markup page = Page.begin(TITLE, List.of(Chart.style()));
    private final List<BacktestResult> results;

    private BacktestPage(List<BacktestResult> results) {
        this.results = results;
    }

    static String of(String log, List<BacktestResult> results, Map<String, OutcomeSummary> byPolicy) {
        BacktestPage html = new BacktestPage(results);
        html.page.leaf("h1", TITLE);
        html.page.leaf(
                "p",
                "Recorded requests with the predictions of both versions and their outcomes, from " + log
                        + ", replayed under simulated time through the real splitter, validator and engine.",
                "class",
                "lead");
        if (results.size() > byPolicy.size()) {
            html.splits(byPolicy);
        }
        List<BacktestResult> shown = results.subList(0, Math.min(results.size(), MAX_IN_FULL));
        html.shares(shown);
        shown.forEach(html::story);
        html.limits();
        return Page.end(html.page);
    }

    /** Results over many splits of the same keys show the influence of chance. */
    private void splits(Map<String, OutcomeSummary> byPolicy) {
        page.open("section").leaf("h2", "Over all splits");
        Page.scrollable(page, "Over all splits");
        page.open("table").open("thead").open("tr").leaf("th", "Policy", "scope", "col");
        Outcomes.HEADERS.forEach(header -> page.leaf("th", header, "scope", "col", "class", "figure"));
        page.close().close().open("tbody");
        byPolicy.forEach((policy, outcomes) -> {
            page.open("tr").leaf("td", policy);
            Outcomes.cells(outcomes).forEach(cell -> page.leaf("td", cell, "class", "figure"));
            page.close();
        });
        page.close().close().close();
        page.leaf("p", Outcomes.LEGEND, "class", "remark");
        page.close();
    }

    private void shares(List<BacktestResult> shown) {
        double longest = shown.stream()
                .mapToDouble(result -> minutes(result.outcome().took()))
                .max()
                .orElse(0);
        Chart.Axis x = new Chart.Axis(
                new LinearScale(0, Math.max(1, longest / 60), Chart.LEFT, Chart.RIGHT),
                "hours since the promotion was requested",
                Words::plain);
        Chart.Axis y = new Chart.Axis(
                new LinearScale(0, 100, Chart.BOTTOM, Chart.TOP),
                "candidate's share",
                percent -> String.format(Locale.ROOT, "%.0f%%", percent));
        List<Chart.Series> series = shown.stream()
                .map(result -> new Chart.Series(name(result), points(result)))
                .toList();
        Chart chart = new Chart(
                "share",
                "The candidate's share of the traffic",
                "Until the end of the rollout or of the log.",
                x,
                y,
                series,
                List.of());
        page.open("div", "class", "charts").open("figure").open("figcaption");
        page.leaf("h3", chart.title()).leaf("p", chart.description()).close();
        Page.scrollable(page, "Plot");
        chart.draw(page);
        page.close().close().close();
    }

    private static List<Chart.Point> points(BacktestResult result) {
        List<Chart.Point> points = new ArrayList<>();
        for (StepTraffic step : result.steps()) {
            double share = step.share().percent();
            String meaning = step.step() + " at " + step.share();
            for (Instant at : List.of(step.from(), step.to())) {
                points.add(new Chart.Point(
                        minutes(Duration.between(result.began(), at)) / 60, share, share, share, meaning));
            }
        }
        return points;
    }

    private void story(BacktestResult result) {
        page.open("section").leaf("h2", name(result));
        End end = result.outcome().end();
        String text = "After " + Words.minutes(minutes(result.outcome().took())) + ", at " + result.ended() + ": "
                + Words.end(result.outcome()) + " in " + result.outcome().step() + ", "
                + Words.count(result.outcome().candidateRequests()) + " requests to the candidate. "
                + (end == End.PROMOTED ? "" : result.outcome().explanation());
        page.leaf("p", text);
        Page.scrollable(page, "Steps");
        page.open("table").open("thead").open("tr");
        List.of("Step", "Share", "From", "To").forEach(header -> page.leaf("th", header, "scope", "col"));
        List.of("Candidate", "Baseline").forEach(header -> page.leaf("th", header, "scope", "col", "class", "figure"));
        page.close().close().open("tbody");
        for (StepTraffic step : result.steps()) {
            page.open("tr").leaf("td", step.step()).leaf("td", step.share().toString());
            page.leaf("td", step.from().toString()).leaf("td", step.to().toString());
            page.leaf("td", Words.count(step.candidateRequests()), "class", "figure");
            page.leaf("td", Words.count(step.baselineRequests()), "class", "figure")
                    .close();
        }
        page.close().close().close().close();
    }

    private void limits() {
        page.open("section").leaf("h2", "What this does not show").open("ul");
        page.leaf("li", "Outcomes are the recorded ones: predictions are assumed not to influence them.");
        page.leaf("li", "One log is one sample: other days, other users and other candidates give other results.");
        page.leaf(
                "li",
                "Splits of the same requests are not independent: the same end of all of them is weaker evidence than it seems.");
        page.close().close();
    }

    private String name(BacktestResult result) {
        boolean onlyOne = results.stream()
                        .filter(other -> other.policy().equals(result.policy()))
                        .count()
                == 1;
        return onlyOne ? result.policy() : result.policy() + ", split " + result.splitSeed();
    }

    private static double minutes(Duration span) {
        return span.toSeconds() / SECONDS_PER_MINUTE;
    }
}
