package io.neuralhive.rollout.console.json;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** An evaluation of a gate as JSON: the measurements of both versions, and the result of each criterion. */
final class CheckpointJson {

    /** The 97.5 % quantile of the normal distribution: 95 % of the values are within that many standard errors. */
    private static final double NORMAL_95 = 1.959964;

    private CheckpointJson() {}

    static void fields(JsonGenerator out, Checkpoint checkpoint) {
        Verdict verdict = checkpoint.verdict();
        out.writeStringProperty("step", checkpoint.step().name());
        out.writeStringProperty("at", checkpoint.at().toString());
        out.writeStringProperty("rule", checkpoint.rule());
        out.writeStringProperty("verdict", verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        out.writeStringProperty("explanation", verdict.explanation());
        out.writeNumberProperty("missingSamples", verdict.missingSamples());
        Json.constant(out, "phase", checkpoint.evidence().phase());
        Json.optional(out, "candidate", checkpoint.evidence().candidate(), CheckpointJson::version);
        Json.optional(out, "baseline", checkpoint.evidence().baseline(), CheckpointJson::version);
        Json.array(out, "findings", verdict.findings(), CheckpointJson::finding);
    }

    private static void finding(JsonGenerator out, Finding finding) {
        out.writeStringProperty("reason", finding.reason().label());
        Json.constant(out, "result", finding.result());
        Json.number(out, "observed", finding.observed());
        Json.number(out, "limit", finding.limit());
        Json.optional(out, "interval", finding.interval(), CheckpointJson::interval);
        out.writeNumberProperty("candidateSamples", finding.candidateSamples());
        out.writeNumberProperty("baselineSamples", finding.baselineSamples());
        out.writeNumberProperty("missing", finding.missing());
        out.writeStringProperty("explanation", finding.explanation());
        out.writeBooleanProperty("advisory", finding.advisory());
    }

    private static void version(JsonGenerator out, MetricSummary seen) {
        out.writeNumberProperty("requests", seen.requests());
        out.writeNumberProperty("failures", seen.failures());
        Json.number(out, "errorRate", seen.errorRate());
        out.writeNumberProperty("outcomes", seen.errors().count());
        Json.number(out, "mae", seen.errors().count() > 0 ? seen.errors().mae() : Double.NaN);
        Json.optional(out, "maeInterval", interval(seen.errors().absolute()), CheckpointJson::interval);
        Json.optional(out, "latency", Optional.of(seen.latency()).filter(l -> l.count() > 0), CheckpointJson::latency);
    }

    private static void latency(JsonGenerator out, LatencyStats latency) {
        out.writeNumberProperty("count", latency.count());
        Json.number(out, "p50Millis", millis(latency.p50()));
        Json.number(out, "p95Millis", millis(latency.p95()));
        Json.number(out, "p99Millis", millis(latency.p99()));
    }

    /**
     * The 95 % confidence interval of the mean, by the normal approximation and for a single evaluation. For
     * orientation only; no gate uses it.
     */
    private static Optional<Interval> interval(Moments error) {
        double half = NORMAL_95 * Math.sqrt(error.variance() / error.count());
        return Double.isFinite(half)
                ? Optional.of(new Interval(Math.max(0, error.mean() - half), error.mean() + half))
                : Optional.empty();
    }

    private static void interval(JsonGenerator out, Interval interval) {
        Json.number(out, "low", interval.low());
        Json.number(out, "high", interval.high());
    }

    private static double millis(Duration span) {
        return span.toNanos() / 1e6;
    }
}
