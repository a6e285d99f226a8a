package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges a limit of a mean by the steps so far: it is not kept if all of them together show that, or those from a later one on;
 * it is kept if all of them together show that, the one under way has something to say, and nothing from a later step on looks as
 * if it were not.
 *
 * @param criterion the limit
 * @param level how much has to be shown
 * @param least fewest samples of an arm in a step before that step counts
 */
record MeanJudge(MeanCriterion criterion, Level level, long least) {

    Finding judge(Evidence evidence) {
        if (criterion.isRelative() && evidence.comparison() != Evidence.Comparison.AVAILABLE) {
            return finding(Finding.Result.NOT_APPLICABLE, criterion.name() + ": " + evidence.whyNotCompared());
        }
        List<Arms> steps = criterion.isRelative() ? compared(evidence) : alone(evidence);
        Optional<String> problem =
                steps.stream().flatMap(arms -> criterion.problem(arms).stream()).findFirst();
        if (problem.isPresent()) {
            return finding(Finding.Result.UNAVAILABLE, problem.get());
        }
        Arms current = steps.get(steps.size() - 1);
        return counts(current) ? tested(steps.stream().filter(this::counts).toList()) : tooFew(current);
    }

    private Finding tested(List<Arms> steps) {
        MeanQuestion shown = Starts.decisive(steps.size(), start -> question(steps, start), MeanQuestion::isDegraded);
        return finding(
                shown.isDegraded()
                        ? shown
                        : Starts.decisive(steps.size(), start -> question(steps, start), MeanQuestion::looksPast));
    }

    private MeanQuestion question(List<Arms> steps, int start) {
        return new MeanQuestion(criterion, level.startingAt(start), steps.subList(start, steps.size()));
    }

    private List<Arms> compared(Evidence evidence) {
        return evidence.strata().stream()
                .map(stratum -> new Arms(
                        criterion.moments().apply(stratum.candidate()),
                        criterion.moments().apply(stratum.baseline())))
                .toList();
    }

    private List<Arms> alone(Evidence evidence) {
        Stream<MetricSummary> earlier = evidence.earlier().stream().map(Stratum::candidate);
        return Stream.concat(earlier, evidence.candidate().stream())
                .map(summary -> new Arms(criterion.moments().apply(summary), Moments.NONE))
                .toList();
    }

    private boolean counts(Arms arms) {
        return arms.candidate().count() >= least
                && (!criterion.isRelative() || arms.baseline().count() >= least);
    }

    private Finding tooFew(Arms arms) {
        long n = arms.candidate().count();
        long m = arms.baseline().count();
        boolean relative = criterion.isRelative();
        String text = relative
                ? String.format(
                        Locale.ROOT,
                        "%s: %d samples of the candidate and %d of the baseline, %d needed of each",
                        criterion.name(),
                        n,
                        m,
                        least)
                : criterion.name() + ": " + n + " samples of the candidate, " + least + " needed";
        long missing = least - (relative ? Math.min(n, m) : n);
        return new Finding(
                criterion.reason(), Finding.Result.INCONCLUSIVE, Double.NaN, criterion.allowed(), n, m, missing, text);
    }

    private Finding finding(MeanQuestion asked) {
        List<Arms> steps = asked.steps();
        long n = steps.stream().mapToLong(arms -> arms.candidate().count()).sum();
        long m = steps.stream().mapToLong(arms -> arms.baseline().count()).sum();
        double seen = criterion.shown(asked.point());
        Interval interval = asked.interval();
        String text = String.format(
                Locale.ROOT,
                "%s %s%s, between %s and %s %s: %s (n = %s%s)",
                criterion.name(),
                show(seen),
                criterion.isRelative() ? " against the baseline's" : "",
                show(interval.low()),
                show(interval.high()),
                level.confidence(),
                asked.answer().toward(show(criterion.allowed())),
                criterion.isRelative() ? n + " and " + m : n,
                steps.size() > 1 ? ", in " + steps.size() + " steps" : "");
        return new Finding(criterion.reason(), asked.answer().toBeShown(), seen, criterion.allowed(), n, m, 0, text)
                .withInterval(interval);
    }

    private Finding finding(Finding.Result result, String text) {
        return new Finding(criterion.reason(), result, Double.NaN, criterion.allowed(), 0, 0, 0, text);
    }

    private String show(double value) {
        return String.format(Locale.ROOT, criterion.isRelative() ? "%+.1f%%" : "%.4g", value);
    }
}
