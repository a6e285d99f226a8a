package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Evidence for tests. */
final class Shown {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Shown() {}

    /** Returns {@code n} requests without a failure, all labelled, whose absolute errors have a mean and a deviation. */
    static MetricSummary errors(long n, double mae, double deviation) {
        return MetricSummary.ofRequests(n, 0).withErrors(ErrorStats.ofAbsolute(moments(n, mae, deviation)));
    }

    static MetricSummary failures(long requests, long failures) {
        return MetricSummary.ofRequests(requests, failures)
                .withErrors(ErrorStats.ofAbsolute(moments(Math.max(1, requests), 1, 0.5)));
    }

    static Moments moments(long n, double mean, double deviation) {
        return new Moments(n, mean, deviation * deviation * (n - 1));
    }

    /** Returns evidence of a step with equal shares whose soak is over. */
    static Evidence evidence(MetricSummary candidate, MetricSummary baseline) {
        Window window = new Window(
                NOON, NOON.plusSeconds(60), Optional.of(new StepRef("model-1", 2, "stage_2")), Duration.ZERO);
        return Evidence.none(window)
                .withPlan(TrafficShare.of(0.5), Evidence.Phase.SOAKED)
                .withCandidate(candidate)
                .withBaseline(baseline);
    }

    static Stratum stratum(MetricSummary candidate, MetricSummary baseline) {
        return new Stratum("stage_1", TrafficShare.of(0.25), candidate, baseline);
    }
}
