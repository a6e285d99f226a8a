package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.recording.ErrorSums;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The evidence of a version in one step. Not thread-safe. */
final class Tally {

    /** The errors of an interval, which count as a whole once its end is old enough. */
    private record Batch(Instant end, ErrorSums errors) {}

    private final ErrorSums mature = new ErrorSums();
    private final Deque<Batch> fresh = new ArrayDeque<>(2);
    private long requests;
    private long failures;

    void add(long answered, long failed, ErrorSums errors, Instant end) {
        requests += answered + failed;
        failures += failed;
        fresh.add(new Batch(end, errors));
    }

    long requests() {
        return requests;
    }

    /**
     * Returns a summary.
     *
     * @param until errors made by then count; must not decrease
     */
    MetricSummary summary(Instant until) {
        for (Batch batch = fresh.peek(); batch != null && !batch.end().isAfter(until); batch = fresh.peek()) {
            mature.addAll(fresh.remove().errors());
        }
        return MetricSummary.ofRequests(requests, failures).withKeys(requests).withErrors(inUnits(mature.stats()));
    }

    /** Errors are drawn directly. Where they are compared in percent of the mean actual value, that value is 1. */
    private static ErrorStats inUnits(ErrorStats drawn) {
        ErrorSpread spread =
                new ErrorSpread(drawn.spread().absolute(), drawn.spread().squared(), 0, 0);
        return new ErrorStats(drawn.count(), drawn.mae(), 1, drawn.rmse(), Double.NaN, spread);
    }
}
