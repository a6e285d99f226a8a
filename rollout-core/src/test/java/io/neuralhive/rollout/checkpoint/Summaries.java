package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;

/** Evidence for tests. */
final class Summaries {

    static final Evidence NOTHING =
            Evidence.none(Window.last(Duration.ofHours(1), Instant.parse("2026-01-01T12:00:00Z")));

    private Summaries() {}

    static MetricSummary mae(long n, double mae) {
        return MetricSummary.ofRequests(n, 0).withErrors(ErrorStats.ofMae(n, mae));
    }

    static MetricSummary mae(long n, double mae, double meanActual) {
        return MetricSummary.ofRequests(n, 0)
                .withErrors(new ErrorStats(n, mae, meanActual, mae, 0.5, ErrorSpread.UNKNOWN));
    }

    static MetricSummary failures(long requests, long failures) {
        return MetricSummary.ofRequests(requests, failures).withErrors(ErrorStats.ofMae(requests, 1));
    }

    static Evidence compared(MetricSummary candidate, MetricSummary baseline) {
        return NOTHING.withCandidate(candidate).withBaseline(baseline);
    }
}
