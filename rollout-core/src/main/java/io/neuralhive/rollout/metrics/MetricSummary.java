package io.neuralhive.rollout.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of a version in a window. Values come from outside and are kept as they are; {@link #defect()} checks whether
 * they can be measurements.
 *
 * @param requests requests for a prediction, failed ones included
 * @param failures requests that failed
 * @param errors the errors of the predictions whose outcome is known
 * @param agreement the comparison with the other version on the same requests
 * @param latency how long the requests took
 * @param paired the errors of both versions on the same requests, for the version that gets shadow calls
 * @param named custom metrics, by name
 * @param keys how many distinct keys were assigned to the version, such as users; empty if the source does not count them
 * @param awaited answered requests that are old enough for their outcome to count
 * @param labelLag how late the outcomes came
 */
public record MetricSummary(
        long requests,
        long failures,
        ErrorStats errors,
        AgreementStats agreement,
        LatencyStats latency,
        PairedErrors paired,
        Map<String, Moments> named,
        Optional<Long> keys,
        long awaited,
        LabelLag labelLag) {

    /** No requests at all. */
    public static final MetricSummary EMPTY = ofRequests(0, 0);

    /** Copies the map. */
    public MetricSummary {
        named = Map.copyOf(named);
    }

    /** Creates a summary of requests that are all old enough for their outcome to count, without the lag of outcomes. */
    public MetricSummary(
            long requests,
            long failures,
            ErrorStats errors,
            AgreementStats agreement,
            LatencyStats latency,
            PairedErrors paired,
            Map<String, Moments> named,
            Optional<Long> keys) {
        this(requests, failures, errors, agreement, latency, paired, named, keys, requests - failures, LabelLag.NONE);
    }

    /** Returns a summary of requests and failures only. */
    public static MetricSummary ofRequests(long requests, long failures) {
        return new MetricSummary(
                requests,
                failures,
                ErrorStats.NONE,
                AgreementStats.NONE,
                LatencyStats.NONE,
                PairedErrors.NONE,
                Map.of(),
                Optional.empty());
    }

    /** Returns a copy with other errors. */
    public MetricSummary withErrors(ErrorStats errors) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, keys, awaited, labelLag);
    }

    /** Returns a copy with another agreement. */
    public MetricSummary withAgreement(AgreementStats agreement) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, keys, awaited, labelLag);
    }

    /** Returns a copy with other latencies. */
    public MetricSummary withLatency(LatencyStats latency) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, keys, awaited, labelLag);
    }

    /** Returns a copy with other paired errors. */
    public MetricSummary withPaired(PairedErrors paired) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, keys, awaited, labelLag);
    }

    /** Returns a copy with one more custom metric, or another value of it. */
    public MetricSummary withNamed(String name, Moments value) {
        Map<String, Moments> more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new MetricSummary(requests, failures, errors, agreement, latency, paired, more, keys, awaited, labelLag);
    }

    /** Returns a copy with another number of distinct keys. */
    public MetricSummary withKeys(long keys) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, Optional.of(keys), awaited, labelLag);
    }

    /** Returns the share of requests that failed, 0 to 1; 0 without requests. */
    public double errorRate() {
        return requests == 0 ? 0 : failures / (double) requests;
    }

    /**
     * Returns the share of the answered requests whose outcome is known, 0 to 1, of those that are old enough for it to
     * count; 0 without such requests. The missing ones may arrive later or never; the early ones are biased.
     */
    public double coverage() {
        return awaited <= 0 ? 0 : Math.min(1, errors.count() / (double) awaited);
    }

    /** Returns a copy in which another number of answered requests is old enough for their outcome to count. */
    public MetricSummary withAwaited(long awaited) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, keys, awaited, labelLag);
    }

    /** Returns a copy with another lag of outcomes. */
    public MetricSummary withLabelLag(LabelLag labelLag) {
        return new MetricSummary(
                requests, failures, errors, agreement, latency, paired, named, keys, awaited, labelLag);
    }

    /**
     * Returns why this summary can't be a measurement, such as a negative count or an error that is not a number. Values
     * without samples are not checked, nor are custom metrics, which only concern their own criterion.
     */
    public Optional<String> defect() {
        if (requests < 0 || failures < 0 || failures > requests) {
            return Optional.of(failures + " failures of " + requests + " requests");
        }
        return errors.defect()
                .or(agreement::defect)
                .or(latency::defect)
                .or(paired::defect)
                .or(labelLag::defect)
                .or(() -> keys.filter(count -> count < 0).map(count -> "a count of " + count + " keys"));
    }

    /** Returns why a custom metric can't be a measurement; empty if it can, or if there is no such metric. */
    public Optional<String> defect(String name) {
        return Optional.ofNullable(named.get(name)).flatMap(moments -> moments.defect("values of " + name));
    }
}
