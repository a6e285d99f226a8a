package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSums;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MomentSums;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedSums;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a version has done in a slice of time, by the time of the request. Not thread-safe. */
final class Slice {

    /** Names come from the service's code, but might be made from what its users send. */
    private static final int MOST_NAMES = 32;

    final ErrorSums errors = new ErrorSums();
    final LatencyHistogram latencies = new LatencyHistogram();
    private final PairedSums paired = new PairedSums();
    private final Map<String, MomentSums> named = new LinkedHashMap<>();
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

    void measured(String name, double value) {
        sums(name).add(value);
    }

    void outcome(Prediction prediction, double actual) {
        errors.add(prediction.value(), actual);
        if (Double.isFinite(prediction.beside())) {
            paired.add(prediction.value(), prediction.beside(), actual);
        }
    }

    void addAll(Slice other) {
        addCounts(other);
        addErrors(other);
    }

    /** Adds all but the errors, which may have to wait for their maturity. */
    void addCounts(Slice other) {
        requests += other.requests;
        failures += other.failures;
        compared += other.compared;
        agreed += other.agreed;
        latencies.addAll(other.latencies);
        other.named.forEach((name, sums) -> sums(name).addAll(sums));
    }

    void addErrors(Slice other) {
        errors.addAll(other.errors);
        paired.addAll(other.paired);
    }

    /** Adds what a summary says, but its latencies and its number of keys, which can't be added up. */
    void addAll(MetricSummary other) {
        requests += other.requests();
        failures += other.failures();
        compared += other.agreement().compared();
        agreed += other.agreement().agreed();
        errors.addAll(other.errors());
        paired.addAll(other.paired());
        other.named().forEach((name, moments) -> sums(name).addAll(moments));
    }

    MetricSummary summary() {
        Map<String, Moments> values = new LinkedHashMap<>();
        named.forEach((name, sums) -> values.put(name, sums.moments()));
        return new MetricSummary(
                requests,
                failures,
                errors.stats(),
                new AgreementStats(compared, agreed),
                latencies.stats(),
                paired.stats(),
                values,
                Optional.empty());
    }

    private MomentSums sums(String name) {
        MomentSums known = named.get(name);
        if (known != null) {
            return known;
        }
        MomentSums fresh = new MomentSums();
        if (named.size() < MOST_NAMES) {
            named.put(name, fresh);
        }
        return fresh;
    }
}
