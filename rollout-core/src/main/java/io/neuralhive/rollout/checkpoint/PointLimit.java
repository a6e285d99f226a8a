package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.policy.MetricLimit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges a limit of an additional metric by its point estimate, as the threshold rule does. Why coverage and lag never roll
 * back: docs/decisions/0033-coverage-and-lag-are-limits.md.
 *
 * @param limit the limit
 * @param minSamples minimum of samples in each arm; for a percentile, the minimum beyond it
 */
record PointLimit(MetricLimit limit, long minSamples) {

    /** The number of samples and their value. */
    private record Point(long count, double value) {}

    Finding judge(Evidence evidence) {
        Finding finding = switch (limit.metric()) {
            case MetricLimit.COVERAGE -> coverage(evidence);
            case MetricLimit.LABEL_LAG -> labelLag(evidence);
            default -> limit.isRelative() ? relative(evidence) : absolute(evidence);
        };
        return limit.advisory() ? finding.asAdvisory() : finding;
    }

    /** Missing outcomes say nothing about the candidate: if the coverage is too low, the gate is inconclusive. */
    private Finding coverage(Evidence evidence) {
        MetricSummary candidates = evidence.candidate().orElseThrow();
        MetricSummary baselines = baselineOr(candidates, evidence);
        MetricSummary least = baselines.coverage() < candidates.coverage() ? baselines : candidates;
        long known = least.errors().count();
        boolean enough = least.awaited() > 0 && least.coverage() >= limit.limit();
        long missing = enough ? 0 : Math.max(1, (long) Math.ceil(limit.limit() * least.awaited()) - known);
        String text = String.format(
                Locale.ROOT,
                "%d outcomes of %d requests to the %s are known, %.4g%%, at least %.4g%% needed",
                known,
                least.awaited(),
                least.equals(candidates) ? "candidate" : "baseline",
                100 * least.coverage(),
                100 * limit.limit());
        return finding(
                enough ? Finding.Result.PASS : Finding.Result.INCONCLUSIVE,
                least.coverage(),
                candidates.errors().count(),
                baselines.errors().count(),
                missing,
                text);
    }

    /**
     * Late outcomes may reflect other conditions, and early ones are biased: if the lag is too high, the gate is
     * inconclusive.
     */
    private Finding labelLag(Evidence evidence) {
        MetricSummary candidates = evidence.candidate().orElseThrow();
        MetricSummary baselines = baselineOr(candidates, evidence);
        long n = candidates.labelLag().outcomes();
        long m = baselines.labelLag().outcomes();
        if (n == 0 || m == 0) {
            String unknown = "the lag of outcomes is unknown for at least one arm";
            return finding(Finding.Result.INCONCLUSIVE, Double.NaN, n, m, 0, unknown);
        }
        double ofCandidate = candidates.labelLag().meanSeconds();
        double ofBaseline = baselines.labelLag().meanSeconds();
        double latest = Math.max(ofCandidate, ofBaseline);
        String text = String.format(
                Locale.ROOT,
                "outcomes of the %s arrive %.4g s after its predictions on average, at most %.4g s allowed (n = %d and %d)",
                ofCandidate < ofBaseline ? "baseline" : "candidate",
                latest,
                limit.limit(),
                n,
                m);
        return finding(
                latest <= limit.limit() ? Finding.Result.PASS : Finding.Result.INCONCLUSIVE, latest, n, m, 0, text);
    }

    private static MetricSummary baselineOr(MetricSummary candidates, Evidence evidence) {
        return evidence.comparison() == Evidence.Comparison.AVAILABLE
                ? evidence.baseline().orElseThrow()
                : candidates;
    }

    private Finding relative(Evidence evidence) {
        if (evidence.comparison() != Evidence.Comparison.AVAILABLE) {
            return unmeasured(Finding.Result.NOT_APPLICABLE, limit.metric() + ": " + evidence.whyNotCompared());
        }
        MetricSummary candidates = evidence.candidate().orElseThrow();
        MetricSummary baselines = evidence.baseline().orElseThrow();
        Point seen = point(candidates);
        Point before = point(baselines);
        long missing = Math.max(0, needed() - Math.min(seen.count(), before.count()));
        Optional<String> defect = candidates.defect(limit.metric()).or(() -> baselines.defect(limit.metric()));
        if (defect.isPresent()) {
            return unavailable("the source reports " + defect.get());
        }
        if (missing > 0) {
            String text = seen.count() + " samples of " + limit.metric() + " of the candidate and " + before.count()
                    + " of the baseline, " + needed() + " needed of each";
            return finding(Finding.Result.INCONCLUSIVE, Double.NaN, seen.count(), before.count(), missing, text);
        }
        if (!Double.isFinite(seen.value()) || !Double.isFinite(before.value()) || before.value() < 0) {
            return unavailable(
                    "a change of " + limit.metric() + " in percent needs numbers and a baseline of at least 0;"
                            + " the candidate's is " + seen.value() + ", the baseline's " + before.value());
        }
        double change = seen.value() == before.value() ? 0 : 100 * (seen.value() - before.value()) / before.value();
        boolean increase = limit.bound() == MetricLimit.Bound.INCREASE_PCT;
        double allowed = increase ? limit.limit() : -limit.limit();
        BigDecimal max =
                Decimals.of(before.value()).multiply(Decimals.of(allowed).add(BigDecimal.valueOf(100)));
        int side = Decimals.of(seen.value()).movePointRight(2).compareTo(max);
        String text = String.format(
                Locale.ROOT,
                "%s %.4g against the baseline's %.4g, %+.1f%%, at %s %+.1f%% allowed (n = %d and %d)",
                limit.metric(),
                seen.value(),
                before.value(),
                change,
                increase ? "most" : "least",
                allowed,
                seen.count(),
                before.count());
        return finding(result(increase ? side > 0 : side < 0), change, seen.count(), before.count(), 0, text);
    }

    private Finding absolute(Evidence evidence) {
        MetricSummary candidates = evidence.candidate().orElseThrow();
        Point seen = point(candidates);
        long missing = Math.max(0, needed() - seen.count());
        Optional<String> defect = candidates.defect(limit.metric());
        if (defect.isPresent()) {
            return unavailable("the source reports " + defect.get());
        }
        if (missing > 0) {
            String text = seen.count() + " samples of " + limit.metric() + " of the candidate, " + needed() + " needed";
            return finding(Finding.Result.INCONCLUSIVE, Double.NaN, seen.count(), 0, missing, text);
        }
        if (!Double.isFinite(seen.value())) {
            return unavailable("the source reports a " + limit.metric() + " of " + seen.value());
        }
        boolean max = limit.bound() == MetricLimit.Bound.AT_MOST;
        int side = Decimals.of(seen.value()).compareTo(Decimals.of(limit.limit()));
        String text = String.format(
                Locale.ROOT,
                "%s %.4g, at %s %.4g allowed (n = %d)",
                limit.metric(),
                seen.value(),
                max ? "most" : "least",
                limit.limit(),
                seen.count());
        return finding(result(max ? side > 0 : side < 0), seen.value(), seen.count(), 0, 0, text);
    }

    private Point point(MetricSummary summary) {
        LatencyStats latency = summary.latency();
        return switch (limit.metric()) {
            case MetricLimit.MAE ->
                new Point(summary.errors().count(), summary.errors().mae());
            case MetricLimit.RMSE ->
                new Point(summary.errors().count(), summary.errors().rmse());
            case MetricLimit.ERROR_RATE -> new Point(summary.requests(), summary.errorRate());
            case MetricLimit.LATENCY_P50 -> new Point(latency.count(), millis(latency.p50()));
            case MetricLimit.LATENCY_P95 -> new Point(latency.count(), millis(latency.p95()));
            case MetricLimit.LATENCY_P99 -> new Point(latency.count(), millis(latency.p99()));
            default -> {
                Moments values = summary.named().getOrDefault(limit.metric(), Moments.NONE);
                yield new Point(values.count(), values.mean());
            }
        };
    }

    private long needed() {
        long beyond = switch (limit.metric()) {
            case MetricLimit.LATENCY_P50 -> 2;
            case MetricLimit.LATENCY_P95 -> 20;
            case MetricLimit.LATENCY_P99 -> 100;
            default -> 1;
        };
        return minSamples > Long.MAX_VALUE / beyond ? Long.MAX_VALUE : minSamples * beyond;
    }

    private static double millis(Duration latency) {
        return latency.toNanos() / 1e6;
    }

    private static Finding.Result result(boolean degraded) {
        return degraded ? Finding.Result.DEGRADED : Finding.Result.PASS;
    }

    private Finding unavailable(String text) {
        return unmeasured(Finding.Result.UNAVAILABLE, text);
    }

    private Finding unmeasured(Finding.Result result, String text) {
        return finding(result, Double.NaN, 0, 0, 0, text);
    }

    private Finding finding(Finding.Result result, double seen, long n, long m, long missing, String text) {
        double allowed = limit.bound() == MetricLimit.Bound.DECREASE_PCT ? -limit.limit() : limit.limit();
        return new Finding(Reason.of(limit), result, seen, allowed, n, m, missing, text);
    }
}
