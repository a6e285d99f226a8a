package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.characteristics.Characteristics;
import io.neuralhive.rollout.simulator.characteristics.Study;
import io.neuralhive.rollout.simulator.characteristics.StudyResult;
import io.neuralhive.rollout.simulator.engine.SimulablePolicy;
import io.neuralhive.rollout.simulator.layout.Chart;
import io.neuralhive.rollout.simulator.layout.Markup;
import io.neuralhive.rollout.simulator.layout.Page;
import java.util.List;
import java.util.Locale;

/** The result of a study as an HTML page. */
final class StudyPage {

    private static final String TITLE = "What these policies will do";

    private final Markup page = Page.begin(TITLE, List.of(Chart.style()));
    private final StudyResult result;
    private final Study study;

    private StudyPage(StudyResult result) {
        this.result = result;
        this.study = result.study();
    }

    static String of(StudyResult result) {
        StudyPage page = new StudyPage(result);
        page.write();
        return Page.end(page.page);
    }

    private void write() {
        page.leaf("h1", TITLE);
        page.leaf("p", introduction(), "class", "lead");
        policies();
        charts("If the candidate's error is larger", StudyCharts.ofErrors(result));
        charts("If the candidate's requests fail", StudyCharts.ofFailures(result));
        numbers();
        limits();
    }

    private String introduction() {
        return String.format(
                Locale.ROOT,
                "%,d rollouts of each candidate under each policy, decided by the real engine under simulated time. %s requests"
                        + " arrive per minute on average, and errors are %s. Outcomes are known immediately. A rollout that has not ended"
                        + " after %s is unfinished. Seed %d.",
                study.rollouts(),
                Words.count(study.requestsPerMinute()),
                study.errors().name(),
                Words.minutes((double) study.horizon().toMinutes()),
                study.seed());
    }

    private void policies() {
        page.open("ul", "class", "outcomes", "aria-label", "The policies");
        study.policies().forEach((name, policy) -> {
            page.open("li").leaf("strong", name);
            page.leaf("p", Words.differences(policy));
            List<String> leftOut = SimulablePolicy.ofErrors(policy).leftOut();
            if (!leftOut.isEmpty()) {
                page.leaf("p", "Not simulated: " + String.join(", ", leftOut));
            }
            result.of(name).stream()
                    .filter(row -> row.candidate().isGood(study.baselineFailureRate()))
                    .reduce((better, worse) -> worse)
                    .ifPresent(this::good);
            page.close();
        });
        page.close();
    }

    private void good(Characteristics row) {
        double minutes = row.outcomes().minutesToPromotion().median();
        String promoted = Double.isInfinite(minutes)
                ? "Fewer than half of them have it in production by the end."
                : "Half of them have it in production after " + Words.minutes(minutes) + ".";
        page.leaf(
                "p",
                "Rolls a good candidate back in "
                        + Words.interval(row.outcomes().rolledBack()) + " of all rollouts. " + promoted);
    }

    private void charts(String heading, List<Chart> charts) {
        if (!charts.isEmpty()) {
            page.leaf("h2", heading, "class", "over-charts").open("div", "class", "charts");
            charts.forEach(this::chart);
            page.close();
        }
    }

    private void chart(Chart chart) {
        page.open("figure");
        page.open("figcaption")
                .leaf("h3", chart.title())
                .leaf("p", chart.description())
                .close();
        Page.scrollable(page, "Plot");
        chart.draw(page);
        page.close().close();
    }

    private void numbers() {
        page.open("section").leaf("h2", "All numbers");
        Page.scrollable(page, "All numbers");
        page.open("table").open("thead").open("tr");
        for (int i = 0; i < StudyTable.HEADERS.size(); i++) {
            page.leaf("th", StudyTable.HEADERS.get(i), "scope", "col", "class", kind(i));
        }
        page.close().close().open("tbody");
        for (List<String> row : StudyTable.cells(result)) {
            page.open("tr");
            for (int i = 0; i < row.size(); i++) {
                page.leaf("td", row.get(i), "class", kind(i));
            }
            page.close();
        }
        page.close().close().close();
        page.leaf("p", Outcomes.LEGEND, "class", "remark");
        page.close();
    }

    private void limits() {
        page.open("section").leaf("h2", "What this does not show");
        page.open("ul");
        page.leaf(
                "li",
                "Requests are drawn independently. If one user or one bad day makes many requests similar, real rollouts vary"
                        + " more, and false alarms are more frequent.");
        page.leaf(
                "li",
                "The candidate's errors are the baseline's times a constant. A real one may regress for some inputs only, or have"
                        + " a heavier tail.");
        page.leaf("li", "Traffic does not change with the time of day, and nothing around the engine fails.");
        page.close().close();
    }

    private static String kind(int column) {
        return StudyTable.isFigure(column) ? "figure" : "words";
    }
}
