package io.neuralhive.rollout.metrics;

import java.util.Optional;

/**
 * What a version has done in a window. Values come from outside and are kept as they are; {@link #defect()} tells whether
 * they can be measurements at all.
 *
 * @param requests requests for a prediction, failed ones included
 * @param failures requests that failed
 * @param errors the errors of the predictions whose outcome is known
 * @param agreement the comparison with the other version on the same requests
 * @param latency how long the requests took
 */
public record MetricSummary(
        long requests, long failures, ErrorStats errors, AgreementStats agreement, LatencyStats latency) {

    /** No requests at all. */
    public static final MetricSummary EMPTY =
            new MetricSummary(0, 0, ErrorStats.NONE, AgreementStats.NONE, LatencyStats.NONE);

    /** Returns a summary of requests and failures only. */
    public static MetricSummary ofRequests(long requests, long failures) {
        return new MetricSummary(requests, failures, ErrorStats.NONE, AgreementStats.NONE, LatencyStats.NONE);
    }

    /** Returns a copy with other errors. */
    public MetricSummary withErrors(ErrorStats errors) {
        return new MetricSummary(requests, failures, errors, agreement, latency);
    }

    /** Returns a copy with another agreement. */
    public MetricSummary withAgreement(AgreementStats agreement) {
        return new MetricSummary(requests, failures, errors, agreement, latency);
    }

    /** Returns a copy with other latencies. */
    public MetricSummary withLatency(LatencyStats latency) {
        return new MetricSummary(requests, failures, errors, agreement, latency);
    }

    /** Returns the share of requests that failed, 0 to 1; 0 without requests. */
    public double errorRate() {
        return requests == 0 ? 0 : failures / (double) requests;
    }

    /**
     * Returns what makes this summary no measurement, such as a negative count or an error that is not a number. Values
     * that rest on no sample are not looked at.
     */
    public Optional<String> defect() {
        if (requests < 0 || failures < 0 || failures > requests) {
            return Optional.of(failures + " failures of " + requests + " requests");
        }
        return errors.defect().or(agreement::defect);
    }
}
