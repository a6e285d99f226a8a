package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The counts of a version in a slice of time, by the time of the request. Not thread-safe. */
final class Slice {

    /** Names come from the service's code, but might be made from what its users send. */
    private static final int MAX_NAMES = 32;

    final ErrorSums errors = new ErrorSums();
    final LatencyHistogram latencies;
    private PairedErrors paired = PairedErrors.NONE;
    private @Nullable Map<String, Moments> named;
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
        named(name, known -> known.plus(value));
    }

    /**
     * Adds an outcome.
     *
     * @param beside what the served version predicted, if this is a shadow's prediction; NaN if not
     * @param lagMillis how much later it came than its prediction
     */
    void outcome(double predicted, double beside, double actual, long lagMillis) {
        errors.add(predicted, actual);
        addLag(1, lagMillis);
        if (Double.isFinite(beside)) {
            paired = paired.plus(Math.abs(predicted - actual), Math.abs(beside - actual));
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
            other.named.forEach((name, moments) -> named(name, known -> known.plus(moments)));
        }
    }

    void addErrors(Slice other) {
        awaited += other.requests - other.failures;
        errors.addAll(other.errors);
        addLag(other.lagged, other.lagMillis);
        paired = paired.plus(other.paired);
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
        paired = paired.plus(other.paired());
        other.named().forEach((name, moments) -> named(name, known -> known.plus(moments)));
    }

    MetricSummary summary() {
        return new MetricSummary(
                requests,
                failures,
                errors.stats(),
                new AgreementStats(compared, agreed),
                latencies.stats(),
                paired,
                named == null ? Map.of() : new LinkedHashMap<>(named),
                Optional.empty(),
                awaited,
                new LabelLag(lagged, Duration.ofMillis(lagMillis)));
    }

    private void named(String name, UnaryOperator<Moments> change) {
        if (named == null) {
            named = new LinkedHashMap<>();
        }
        Moments known = named.get(name);
        if (known != null || named.size() < MAX_NAMES) {
            named.put(name, change.apply(known == null ? Moments.NONE : known));
        }
    }
}
