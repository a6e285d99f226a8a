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
 * Judges a limit of a mean by the steps so far: it is exceeded if all of them together show that, or those from a later one
 * on; it is kept if all of them together show that, and the current one has enough samples and no point estimate past the
 * limit.
 *
 * @param criterion the limit
 * @param level the significance level
 * @param min minimum of samples of an arm in a step before that step counts
 */
record MeanJudge(MeanCriterion criterion, SignificanceLevel level, long min) {

    /** The metrics of some steps together. */
    record Seen(List<Arms> steps, MeanAssessment assessment) {}

    Finding judge(Evidence evidence) {
        if (criterion.isRelative() && evidence.comparison() != Evidence.Comparison.AVAILABLE) {
            return finding(Finding.Result.NOT_APPLICABLE, criterion.name() + ": " + evidence.whyNotCompared());
        }
        List<Arms> steps = criterion.isRelative() ? compared(evidence) : alone(evidence);
        Arms current = steps.get(steps.size() - 1);
        if (counts(current) && criterion.isBeyondChance(current)) {
            return beyondChance(current);
        }
        Optional<String> problem =
                steps.stream().flatMap(arms -> criterion.problem(arms).stream()).findFirst();
        if (problem.isPresent()) {
            return finding(Finding.Result.UNAVAILABLE, problem.get());
        }
        return counts(current) ? tested(steps.stream().filter(this::counts).toList()) : tooFew(current);
    }

    private Finding tested(List<Arms> steps) {
        Seen seen = decisive(steps);
        Seen latest = seen(steps, steps.size() - 1);
        return seen.assessment().result() == Finding.Result.PASS && isObservedPast(latest)
                ? finding(latest, ", judged by this step alone")
                : finding(seen, "");
    }

    /**
     * Returns the result from the step from which on the limit is significantly exceeded; from the first one if there is
     * none.
     */
    Seen decisive(List<Arms> steps) {
        return ChangePoint.decisive(
                steps.size(),
                start -> seen(steps, start),
                seen -> seen.assessment().isDegraded());
    }

    private Seen seen(List<Arms> all, int start) {
        List<Arms> steps = all.subList(start, all.size());
        SignificanceLevel part = level.startingAt(start);
        MeanEProcess test = test(steps, criterion.isRelative(), part);
        MeanEProcess alone = test(steps, false, part);
        return new Seen(steps, new MeanAssessment(criterion, part, test, alone, point(steps)));
    }

    private static MeanEProcess test(List<Arms> steps, boolean relative, SignificanceLevel level) {
        return new MeanEProcess(
                steps.stream().map(arms -> arms.contrast(relative)).toList(), level.mixture());
    }

    /** Each step by its weight. */
    private double point(List<Arms> steps) {
        double seen = 0;
        double before = 0;
        for (Arms arms : steps) {
            double weight = arms.contrast(criterion.isRelative()).information();
            seen += weight * arms.candidate().mean();
            before += criterion.isRelative() ? weight * arms.baseline().mean() : weight;
        }
        return seen == before ? 1 : seen / before;
    }

    /** Returns whether the point estimate is past the limit, significantly or not. */
    private boolean isObservedPast(Seen seen) {
        boolean isHarmless = criterion.floor() > 0
                && seen.steps().stream().allMatch(arms -> arms.candidate().mean() <= criterion.floor());
        return seen.assessment().isPointPast() && !isHarmless;
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
        return arms.candidate().count() >= min
                && (!criterion.isRelative() || arms.baseline().count() >= min);
    }

    private Finding tooFew(Arms arms) {
        long n = arms.candidate().count();
        long m = arms.baseline().count();
        boolean relative = criterion.isRelative();
        String text = criterion.name() + ": " + n + " samples of the candidate"
                + (relative ? " and " + m + " of the baseline, " + min + " needed of each" : ", " + min + " needed");
        long missing = min - (relative ? Math.min(n, m) : n);
        return finding(Finding.Result.INCONCLUSIVE, Double.NaN, n, m, missing, text);
    }

    private Finding beyondChance(Arms arms) {
        Moments candidate = arms.candidate();
        Moments baseline = arms.baseline();
        double seen = criterion.isRelative() ? candidate.mean() / baseline.mean() : candidate.mean();
        String text = String.format(
                Locale.ROOT,
                "the values of %s are so large that their spread overflows, and their mean of %.4g is more than a million"
                        + " times what is allowed",
                criterion.name(),
                candidate.mean());
        return finding(Finding.Result.DEGRADED, criterion.shown(seen), candidate.count(), baseline.count(), 0, text);
    }

    private Finding finding(Seen seen, String more) {
        MeanAssessment asked = seen.assessment();
        long n = seen.steps().stream()
                .mapToLong(arms -> arms.candidate().count())
                .sum();
        long m =
                seen.steps().stream().mapToLong(arms -> arms.baseline().count()).sum();
        double point = criterion.shown(asked.point());
        Interval interval = asked.interval();
        String text = criterion.name() + " " + criterion.inWords(point)
                + (criterion.isRelative() ? " against the baseline's" : "")
                + ", between " + criterion.inWords(interval.low()) + " and " + criterion.inWords(interval.high())
                + " " + level.confidence() + ": " + asked.conclusion() + more
                + " (n = " + n + (criterion.isRelative() ? " and " + m : "")
                + (seen.steps().size() > 1 ? ", in " + seen.steps().size() + " steps" : "") + ")";
        return finding(asked.result(), point, n, m, 0, text).withInterval(interval);
    }

    private Finding finding(Finding.Result result, String text) {
        return finding(result, Double.NaN, 0, 0, 0, text);
    }

    private Finding finding(Finding.Result result, double seen, long n, long m, long missing, String text) {
        return new Finding(criterion.reason(), result, seen, criterion.allowed(), n, m, missing, text);
    }
}
