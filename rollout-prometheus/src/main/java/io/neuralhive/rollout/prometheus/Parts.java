package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.prometheus.PrometheusQueries.Means;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The parts of one response by name, and their queries.
 * @param queries the queries
 * @param values the value of each, if there is one
 */
record Parts(Map<String, String> queries, Map<String, Double> values) {

    /** The largest integer up to which doubles are exact. */
    private static final double MAX = 1L << 53;

    /**
     * The relative error that rounding may add to the difference of a sum of squares and the square of a sum: a few
     * roundings in each process and in their sum. It is added, so that the spread is never underestimated.
     */
    private static final double ROUNDING = 64 * Math.ulp(1.0);

    void requireFresh(Instant now, Duration oldest) throws PrometheusException {
        if (!values.containsKey(PrometheusQueries.LAST_SAMPLE)) {
            throw new PrometheusException("Prometheus has no sample of this version at " + now
                    + ": check that it serves requests, is scraped, and has the expected labels. The query was "
                    + Names.printableSentence(String.valueOf(queries.get(PrometheusQueries.LAST_SAMPLE))));
        }
        double seconds = value(PrometheusQueries.LAST_SAMPLE);
        double age = now.toEpochMilli() / 1_000.0 - seconds;
        if (age > oldest.toMillis() / 1_000.0) {
            throw new PrometheusException("Prometheus' last sample of this version is " + Math.round(age)
                    + " s old; the maximum is " + oldest.toSeconds()
                    + " s: check that it is scraped, and the clocks");
        }
    }

    /** A process that is not scraped may be the bad one. */
    void requireNoneHidden() throws PrometheusException {
        long hidden = queries.containsKey(PrometheusQueries.HIDDEN) ? count(PrometheusQueries.HIDDEN) : 0;
        if (hidden > 0) {
            throw new PrometheusException(
                    "Prometheus can't scrape " + hidden + (hidden == 1 ? " process" : " processes")
                            + " that have served this version, so its metrics are incomplete: check that they are up, or remove them from"
                            + " the scrape targets. The query was "
                            + Names.printableSentence(String.valueOf(queries.get(PrometheusQueries.HIDDEN))));
        }
    }

    MetricSummary summary(PrometheusQueries known) throws PrometheusException {
        long requests = count(PrometheusQueries.REQUESTS);
        MetricSummary summary = MetricSummary.ofRequests(requests, count(PrometheusQueries.FAILURES))
                .withErrors(errors(known));
        if (known.has(PrometheusQueries.LABEL_LAG)) {
            summary = summary.withLabelLag(labelLag(summary.errors().count()));
        }
        if (known.has(PrometheusQueries.COMPARED)) {
            summary = summary.withAgreement(
                    new AgreementStats(count(PrometheusQueries.COMPARED), count(PrometheusQueries.AGREED)));
        }
        if (known.has(PrometheusQueries.P50)) {
            summary = summary.withLatency(latency(requests));
        }
        for (String name : known.metrics()) {
            summary = summary.withNamed(name, moments(PrometheusQueries.metric(name), known));
        }
        return summary;
    }

    private ErrorStats errors(PrometheusQueries known) throws PrometheusException {
        Moments errors = moments(PrometheusQueries.ERRORS, known);
        if (errors.count() == 0) {
            return ErrorStats.NONE;
        }
        return errors.isSpreadKnown() ? ErrorStats.ofAbsolute(errors) : ErrorStats.ofMae(errors.count(), errors.mean());
    }

    private LabelLag labelLag(long outcomes) throws PrometheusException {
        double seconds = value(PrometheusQueries.LABEL_LAG);
        if (seconds < 0 || seconds > MAX) {
            throw new PrometheusException("the query for " + PrometheusQueries.LABEL_LAG + " gives " + seconds
                    + ", which is not a time in seconds");
        }
        return outcomes == 0 ? LabelLag.NONE : new LabelLag(outcomes, Duration.ofMillis(Math.round(1e3 * seconds)));
    }

    /** A percentile without values is NaN. */
    private LatencyStats latency(long requests) throws PrometheusException {
        return requests == 0
                ? LatencyStats.NONE
                : new LatencyStats(
                        requests,
                        seconds(PrometheusQueries.P50),
                        seconds(PrometheusQueries.P95),
                        seconds(PrometheusQueries.P99));
    }

    private Moments moments(Means means, PrometheusQueries known) throws PrometheusException {
        double exact = value(means.count());
        long count = count(means.count());
        double sum = value(means.sum());
        if (count == 0) {
            return Moments.NONE;
        }
        double mean = sum / exact;
        if (!known.has(means.squares())) {
            return Moments.ofMean(count, mean);
        }
        double squares = value(means.squares());
        return new Moments(count, mean, Math.max(0, squares - sum * mean) + ROUNDING * squares);
    }

    /** An estimate, such as of {@code increase}, is not an integer. */
    private long count(String name) throws PrometheusException {
        double value = value(name);
        if (value < 0 || value > MAX) {
            throw new PrometheusException("the query for " + name + " gives " + value + ", which is not a count");
        }
        return Math.round(value);
    }

    private Duration seconds(String name) throws PrometheusException {
        double value = value(name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new PrometheusException(
                    "the query for " + name + " gives " + value + ", which is not a time in seconds");
        }
        return Duration.ofNanos((long) (value * 1e9));
    }

    private double value(String name) throws PrometheusException {
        Double value = values.get(name);
        if (value == null) {
            throw new PrometheusException("the query for " + name
                    + " returns no series: either nothing was counted or a label is wrong; if it means 0, append"
                    + " \"or vector(0)\"; the query is " + Names.printableSentence(String.valueOf(queries.get(name))));
        }
        if (!Double.isFinite(value)) {
            throw new PrometheusException("the query for " + name + " gives " + value + "; the query is "
                    + Names.printableSentence(String.valueOf(queries.get(name))));
        }
        return value;
    }
}
