package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSums;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MomentSums;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.metrics.PairedSums;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a version has done in a slice of time, by the time of the request. Not thread-safe. */
final class Slice {

    /** Names come from the service's code, but might be made from what its users send. */
    private static final int MAX_NAMES = 32;

    final ErrorSums errors = new ErrorSums();
    final LatencyHistogram latencies;
    private @Nullable PairedSums paired;
    private @Nullable Map<String, MomentSums> named;
    private long requests;
    private long failures;
    private long awaited;
    private long lagged;
    private long lagMillis;
    private long compared;
    private long agreed;

    /** Creates an empty slice. */
    Slice() {
        this(LatencyHistogram.create());
    }

    private Slice(LatencyHistogram latencies) {
        this.latencies = latencies;
    }

    /** Returns an empty slice that one thread changes often while others change theirs. */
    static Slice apart() {
        return new Slice(LatencyHistogram.apart());
    }

    boolean isEmpty() {
        return requests == 0 && compared == 0 && named == null && errors.count() == 0;
    }

    void request(boolean failed, Duration latency) {
        requests++;
        if (failed) {
            failures++;
        }
        latencies.add(latency);
    }

    void comparison(boolean agrees) {
        compared++;
        agreed += agrees ? 1 : 0;
    }

    void measured(String name, double value) {
        sums(name).add(value);
    }

    /** Adds an outcome that is known since then. */
    void outcome(Prediction prediction, double actual, long since) {
        errors.add(prediction.value(), actual);
        addLag(1, Math.max(0, since - prediction.at()));
        if (Double.isFinite(prediction.beside())) {
            paired().add(prediction.value(), prediction.beside(), actual);
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
        if (other.named != null) {
            other.named.forEach((name, sums) -> sums(name).addAll(sums));
        }
    }

    void addErrors(Slice other) {
        awaited += other.requests - other.failures;
        errors.addAll(other.errors);
        addLag(other.lagged, other.lagMillis);
        if (other.paired != null) {
            paired().addAll(other.paired);
        }
    }

    /** Adds how much later outcomes came than their predictions, in milliseconds. */
    private void addLag(long outcomes, long millis) {
        lagged += outcomes;
        lagMillis += millis;
    }

    /** Adds what a summary says, but its latencies and its number of keys, which can't be added up. */
    void addAll(MetricSummary other) {
        requests += other.requests();
        failures += other.failures();
        awaited += other.awaited();
        compared += other.agreement().compared();
        agreed += other.agreement().agreed();
        errors.addAll(other.errors());
        addLag(other.labelLag().outcomes(), other.labelLag().total().toMillis());
        if (other.paired().count() > 0) {
            paired().addAll(other.paired());
        }
        other.named().forEach((name, moments) -> sums(name).addAll(moments));
    }

    MetricSummary summary() {
        Map<String, Moments> values = new LinkedHashMap<>();
        if (named != null) {
            named.forEach((name, sums) -> values.put(name, sums.moments()));
        }
        return new MetricSummary(
                requests,
                failures,
                errors.stats(),
                new AgreementStats(compared, agreed),
                latencies.stats(),
                paired == null ? PairedErrors.NONE : paired.stats(),
                values,
                Optional.empty(),
                awaited,
                new LabelLag(lagged, Duration.ofMillis(lagMillis)));
    }

    private PairedSums paired() {
        if (paired == null) {
            paired = new PairedSums();
        }
        return paired;
    }

    private MomentSums sums(String name) {
        if (named == null) {
            named = new LinkedHashMap<>();
        }
        MomentSums known = named.get(name);
        if (known != null) {
            return known;
        }
        MomentSums fresh = new MomentSums();
        if (named.size() < MAX_NAMES) {
            named.put(name, fresh);
        }
        return fresh;
    }
}
