package io.neuralhive.rollout.validation;

import java.time.Duration;

/** What a version has done in a slice of time, by the time of the request. Not thread-safe. */
final class Slice {

    final ErrorSums errors = new ErrorSums();
    final LatencyHistogram latencies = new LatencyHistogram();
    private long requests;
    private long failures;
    private long compared;
    private long agreed;

    void request(boolean failed, Duration latency) {
        requests++;
        failures += failed ? 1 : 0;
        latencies.add(latency);
    }

    void comparison(boolean agrees) {
        compared++;
        agreed += agrees ? 1 : 0;
    }

    /** Adds all but the errors, which may have to wait for their maturity. */
    void addCounts(Slice other) {
        requests += other.requests;
        failures += other.failures;
        compared += other.compared;
        agreed += other.agreed;
        latencies.addAll(other.latencies);
    }

    long requests() {
        return requests;
    }

    long failures() {
        return failures;
    }

    long compared() {
        return compared;
    }

    long agreed() {
        return agreed;
    }
}
