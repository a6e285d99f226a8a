package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Stratum;
import java.util.List;

/**
 * Judges how much more often the candidate fails than the baseline, by the steps so far: the limit is exceeded if all of
 * them together show that, or those from a later one on. It is passed otherwise.
 *
 * @param level the significance level
 * @param minSamples minimum of requests of each arm in the current step before the limit is passed
 */
record FailureIncreaseJudge(SignificanceLevel level, long minSamples) {

    /** The failures in some steps. */
    private record Seen(List<FailureCounts> steps, SignificanceLevel level) {

        boolean isPast(double ratio) {
            return isMore(ratio) && (level.isStrict() || point() > ratio);
        }

        /** Returns the end of a sentence: the answer, and of two conditions that have to be met, which one is not. */
        String conclusion(double ratio, String limit) {
            if (level.isStrict()) {
                return (isMore(ratio) ? "past " : "not shown to be past ") + limit;
            }
            String seen = point() > ratio ? "past " + limit : "within " + limit;
            return isMore(ratio)
                    ? "shown to be more than the baseline's, " + (point() > ratio ? "and" : "but") + " observed " + seen
                    : "observed " + seen + (point() > ratio ? ", but not shown to be more than the baseline's" : "");
        }

        private boolean isMore(double ratio) {
            return level.isEnough(FailureRatio.logEvidenceAbove(steps, level.isStrict() ? ratio : 1));
        }

        /** Returns how many times as often the candidate fails. */
        double point() {
            double seen = 0;
            double expected = 0;
            for (FailureCounts step : steps) {
                seen += step.candidate();
                expected += step.baseline() * step.odds();
            }
            return seen == expected ? 1 : seen / expected;
        }

        Interval interval() {
            double point = point();
            double start = point > 0 && Double.isFinite(point) ? point : 1;
            double down = RootFinder.distance(
                    start / 16, start, d -> level.excess(FailureRatio.logEvidenceAbove(steps, start - d)));
            double up = RootFinder.distance(
                    start / 16,
                    Double.POSITIVE_INFINITY,
                    d -> level.excess(FailureRatio.logEvidenceBelow(steps, start + d)));
            return new Interval(pct(start - down), pct(start + up));
        }
    }

    Finding judge(Evidence evidence, double limitPct) {
        if (evidence.comparison() != Evidence.Comparison.AVAILABLE) {
            String text = "failures: " + evidence.whyNotCompared();
            return new Finding(Reason.ERROR_RATE, Finding.Result.NOT_APPLICABLE, Double.NaN, limitPct, 0, 0, 0, text);
        }
        List<Stratum> strata = evidence.strata();
        double ratio = 1 + limitPct / 100;
        Seen asked = ChangePoint.decisive(strata.size(), start -> seen(strata, start), part -> part.isPast(ratio));
        Stratum current = strata.get(strata.size() - 1);
        long n = current.candidate().requests();
        long m = current.baseline().requests();
        long missing = Math.max(0, minSamples - Math.min(n, m));
        boolean past = asked.isPast(ratio);
        if (missing > 0 && !past) {
            String text =
                    n + " requests to the candidate and " + m + " to the baseline, " + minSamples + " needed of each";
            return new Finding(
                    Reason.ERROR_RATE, Finding.Result.INCONCLUSIVE, Double.NaN, limitPct, n, m, missing, text);
        }
        Interval interval = asked.interval();
        long failed = asked.steps().stream().mapToLong(FailureCounts::candidate).sum();
        long before = asked.steps().stream().mapToLong(FailureCounts::baseline).sum();
        String text = "failures " + Percent.change(pct(asked.point())) + " against the baseline's, between "
                + Percent.change(interval.low()) + " and " + Percent.change(interval.high()) + " " + level.confidence()
                + ": " + asked.conclusion(ratio, "the " + Percent.change(limitPct) + " allowed")
                + " (" + failed + " and " + before + ")";
        Finding.Result result = past ? Finding.Result.DEGRADED : Finding.Result.PASS;
        return new Finding(Reason.ERROR_RATE, result, pct(asked.point()), limitPct, n, m, 0, text)
                .withInterval(interval);
    }

    private Seen seen(List<Stratum> strata, int start) {
        List<FailureCounts> steps = strata.subList(start, strata.size()).stream()
                .filter(FailureIncreaseJudge::hadRequests)
                .map(FailureCounts::in)
                .toList();
        return new Seen(steps, level.startingAt(start));
    }

    private static boolean hadRequests(Stratum step) {
        return step.candidate().requests() > 0 && step.baseline().requests() > 0;
    }

    private static double pct(double ratio) {
        return 100 * (ratio - 1);
    }
}
