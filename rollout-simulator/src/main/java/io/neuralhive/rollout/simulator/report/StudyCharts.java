package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.characteristics.Candidate;
import io.neuralhive.rollout.simulator.characteristics.Characteristics;
import io.neuralhive.rollout.simulator.characteristics.Study;
import io.neuralhive.rollout.simulator.characteristics.StudyResult;
import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import io.neuralhive.rollout.simulator.engine.Proportion;
import io.neuralhive.rollout.simulator.engine.Quantiles;
import io.neuralhive.rollout.simulator.layout.Chart;
import io.neuralhive.rollout.simulator.layout.DurationScale;
import io.neuralhive.rollout.simulator.layout.LinearScale;
import io.neuralhive.rollout.simulator.layout.LogScale;
import io.neuralhive.rollout.simulator.layout.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The plots of a study: each quantity over the candidate's regression, with a line for each policy. */
final class StudyCharts {

    /** A quantity of which the median and the 90th percentile are shown. */
    private record Quantity(
            String id,
            String title,
            String description,
            String axis,
            Function<OutcomeSummary, Quantiles> of,
            Function<DoubleStream, Scale> scale,
            DoubleFunction<String> format) {}

    private static final List<Quantity> QUANTITIES = List.of(
            new Quantity(
                    "time",
                    "Time until the rollback",
                    "Until half of all rollouts had been rolled back; the bar extends to nine of ten",
                    "time",
                    OutcomeSummary::minutesToRollback,
                    StudyCharts::durations,
                    Words::minutes),
            new Quantity(
                    "exposure",
                    "Requests to the candidate until the rollback",
                    "When half of all rollouts had been rolled back; the bar extends to nine of ten",
                    "requests",
                    OutcomeSummary::requestsToRollback,
                    seen -> LogScale.around(seen, Chart.BOTTOM, Chart.TOP),
                    Words::count),
            new Quantity(
                    "promotion",
                    "Time until the promotion",
                    "Until half of all rollouts had put the candidate into production; the bar extends to nine of ten",
                    "time",
                    OutcomeSummary::minutesToPromotion,
                    StudyCharts::durations,
                    Words::minutes));

    private final StudyResult result;
    private final Study study;
    private final Regression regression;

    /** The kind of regression of the candidates: errors, or failures. */
    private enum Regression {
        ERROR,
        FAILURES
    }

    private StudyCharts(StudyResult result, Regression regression) {
        this.result = result;
        this.study = result.study();
        this.regression = regression;
    }

    /**
     * Returns the plots over the increase of the candidate's error; none if fewer than two candidates differ only in
     * it.
     */
    static List<Chart> ofErrors(StudyResult result) {
        return new StudyCharts(result, Regression.ERROR).all();
    }

    /** Returns the plots over the candidate's failure rate; none if fewer than two candidates differ only in it. */
    static List<Chart> ofFailures(StudyResult result) {
        return new StudyCharts(result, Regression.FAILURES).all();
    }

    private List<Chart> all() {
        if (study.candidates().stream().filter(this::isOnAxis).count() < 2) {
            return List.of();
        }
        return Stream.concat(Stream.of(power()), QUANTITIES.stream().map(this::over))
                .toList();
    }

    private static Scale durations(DoubleStream minutes) {
        return DurationScale.around(minutes, Chart.BOTTOM, Chart.TOP);
    }

    private Chart power() {
        Scale scale = new LinearScale(0, 1, Chart.BOTTOM, Chart.TOP);
        return chart(
                "power",
                "Share of the rollouts rolled back",
                "With the 95 % confidence interval",
                new Chart.Axis(scale, "rolled back", share -> String.format(Locale.ROOT, "%.0f%%", 100 * share)),
                row -> {
                    Proportion share = row.outcomes().rolledBack();
                    return new Chart.Point(
                            x(row.candidate()),
                            share.value(),
                            share.low(),
                            share.high(),
                            row.candidate().label() + ": " + Words.interval(share));
                });
    }

    private Chart over(Quantity quantity) {
        DoubleStream seen = result.characteristics().stream()
                .filter(row -> isOnAxis(row.candidate()))
                .map(row -> quantity.of().apply(row.outcomes()))
                .flatMapToDouble(q -> DoubleStream.of(q.median(), q.p90()));
        Scale scale = quantity.scale().apply(seen);
        Chart.Axis y = new Chart.Axis(scale, quantity.axis(), quantity.format());
        return chart(quantity.id(), quantity.title(), quantity.description(), y, row -> {
            Quantiles q = quantity.of().apply(row.outcomes());
            String meaning = row.candidate().label() + ": half "
                    + quantity.format().apply(q.median()) + ", nine of ten "
                    + quantity.format().apply(q.p90());
            return new Chart.Point(x(row.candidate()), q.median(), q.median(), q.p90(), meaning);
        });
    }

    private Chart chart(
            String id, String title, String description, Chart.Axis y, Function<Characteristics, Chart.Point> point) {
        List<Chart.Series> series = new ArrayList<>();
        for (String policy : study.policies().keySet()) {
            series.add(new Chart.Series(
                    policy,
                    result.of(policy).stream()
                            .filter(row -> isOnAxis(row.candidate()))
                            .sorted(Comparator.comparingDouble(row -> x(row.candidate())))
                            .map(point)
                            .toList()));
        }
        String prefix = regression == Regression.ERROR ? "error-" : "failure-";
        return new Chart(prefix + id, title, description + ".", across(), y, series, limits());
    }

    private Chart.Axis across() {
        double[] values = study.candidates().stream()
                .filter(this::isOnAxis)
                .mapToDouble(this::x)
                .toArray();
        double low = DoubleStream.of(values).min().orElse(0);
        double high = DoubleStream.of(values).max().orElse(1);
        double margin = (high - low) / 50;
        Scale scale = new LinearScale(low - margin, high + margin, Chart.LEFT, Chart.RIGHT);
        return regression == Regression.ERROR
                ? new Chart.Axis(
                        scale, "true increase of the candidate's error", x -> String.format(Locale.ROOT, "%+.0f%%", x))
                : new Chart.Axis(scale, "share of the candidate's requests that fail", x -> Words.plain(x) + "%");
    }

    private List<Chart.Mark> limits() {
        return study.policies().values().stream()
                .map(policy -> regression == Regression.ERROR
                        ? policy.criteria().maxMaeIncreasePct()
                        : 100 * policy.criteria().maxErrorRate())
                .distinct()
                .map(limit -> new Chart.Mark(limit, "the policy's limit"))
                .toList();
    }

    private boolean isOnAxis(Candidate candidate) {
        Predicate<Candidate> alone = regression == Regression.ERROR
                ? other -> other.failureRate() == study.baselineFailureRate()
                : other -> other.errorIncreasePct() == 0;
        return alone.test(candidate);
    }

    private double x(Candidate candidate) {
        return regression == Regression.ERROR ? candidate.errorIncreasePct() : 100 * candidate.failureRate();
    }
}
