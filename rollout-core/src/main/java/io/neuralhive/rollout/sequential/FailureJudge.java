package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.List;
import java.util.stream.Stream;

/**
 * Judges a fixed limit of the share of failed requests by the steps so far: it is exceeded if all of them together show
 * that, or those from a later one on. Failures are rare, so that it is passed otherwise.
 *
 * @param level the significance level
 * @param minSamples minimum of requests in the current step before the limit is passed
 */
record FailureJudge(SignificanceLevel level, long minSamples) {

    /** A single failure is never significant. */
    private static final long LEAST_FAILURES = 2;

    /** The requests in some steps together. */
    private record Seen(long failures, long requests, SignificanceLevel level, int steps) {

        static Seen of(List<MetricSummary> steps, SignificanceLevel level) {
            return new Seen(
                    steps.stream().mapToLong(MetricSummary::failures).sum(),
                    steps.stream().mapToLong(MetricSummary::requests).sum(),
                    level,
                    steps.size());
        }

        boolean isPast(double limit) {
            return failures >= LEAST_FAILURES
                    && level.isEnough(FailureLimit.logEvidenceAbove(failures, requests, limit));
        }

        Interval interval() {
            double rate = rate();
            double step = Math.max(rate / 16, 1.0 / requests);
            double down = RootFinder.distance(
                    step, rate, d -> level.excess(FailureLimit.logEvidenceAbove(failures, requests, rate - d)));
            double up = RootFinder.distance(
                    step, 1 - rate, d -> level.excess(FailureLimit.logEvidenceBelow(failures, requests, rate + d)));
            return new Interval(rate - down, rate + up);
        }

        double rate() {
            return failures / (double) requests;
        }
    }

    Finding judge(Evidence evidence, double limit) {
        List<MetricSummary> steps = Stream.concat(
                        evidence.earlier().stream().map(Stratum::candidate), evidence.candidate().stream())
                .toList();
        Seen asked = ChangePoint.decisive(steps.size(), start -> seen(steps, start), part -> part.isPast(limit));
        long requests = steps.get(steps.size() - 1).requests();
        long missing = Math.max(0, minSamples - requests);
        if (missing > 0 && !asked.isPast(limit)) {
            String text = requests + " requests to the candidate, " + minSamples + " needed";
            return new Finding(
                    Reason.ERROR_RATE, Finding.Result.INCONCLUSIVE, Double.NaN, limit, requests, 0, missing, text);
        }
        return finding(asked, limit);
    }

    private Seen seen(List<MetricSummary> steps, int start) {
        return Seen.of(steps.subList(start, steps.size()), level.startingAt(start));
    }

    private Finding finding(Seen seen, double limit) {
        boolean past = seen.isPast(limit);
        Interval interval = seen.interval();
        String text = seen.failures() + " of " + seen.requests() + " requests failed"
                + (seen.steps() > 1 ? " in " + seen.steps() + " steps" : "")
                + ", " + Percent.of(seen.rate())
                + ", between " + Percent.of(interval.low()) + " and " + Percent.of(interval.high())
                + " " + level.confidence() + ": " + (past ? "past" : "not shown to be past")
                + " the " + Percent.of(limit) + " allowed";
        Finding.Result result = past ? Finding.Result.DEGRADED : Finding.Result.PASS;
        return new Finding(Reason.ERROR_RATE, result, seen.rate(), limit, seen.requests(), 0, 0, text)
                .withInterval(interval);
    }
}
