package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.Names;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The queries for the metrics of a version, by name. Immutable and thread-safe.
 *
 * <p>Each is PromQL that returns <em>one</em> series at the end of the window. It may contain
 *
 * <ul>
 *   <li>{@code $labels} for the labels of the recommended meters, as in {@code metric{$labels}}: {@code model_name}, {@code
 *       version} and, for what a version did in a step, {@code rollout} and {@code step};
 *   <li>{@code "$model"}, {@code "$version"}, {@code "$rollout"}, {@code "$step"} for the names alone, as in {@code
 *       metric{service="$model"}};
 *   <li>{@code $window} for the length of the window, as in {@code [$window]};
 *   <li>{@code $recent} for how old the last sample may be, three scrapes.
 * </ul>
 *
 * <p>A counter that does not exist until something is counted returns no series, which is not taken for 0: append
 * {@code or vector(0)} where it means 0.
 */
public final class PrometheusQueries {

    static final String LAST_SAMPLE = "last_sample";
    static final String HIDDEN = "hidden";
    static final String REQUESTS = "requests";
    static final String FAILURES = "failures";
    static final String COMPARED = "compared";
    static final String AGREED = "agreed";
    static final String LABEL_LAG = "label_lag";
    static final String P50 = "latency_p50";
    static final String P95 = "latency_p95";
    static final String P99 = "latency_p99";
    static final Means ERRORS = new Means("errors");

    /** How far before a window to search for processes that have served, and for counts. */
    private static final String DAY = "1d";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,99}");
    private static final String METRIC = "metric:";
    private static final int MAX_METRICS = 32;

    /**
     * The names of the queries for a mean.
     *
     * @param of their prefix
     */
    record Means(String of) {
        String count() {
            return of + ".count";
        }

        String sum() {
            return of + ".sum";
        }

        String squares() {
            return of + ".squares";
        }
    }

    private final Map<String, Template> templates;

    private PrometheusQueries(Map<String, Template> templates) {
        // In the order given, unlike Map.copyOf, so that the query text is always the same.
        this.templates = Collections.unmodifiableMap(new LinkedHashMap<>(templates));
    }

    /**
     * Returns queries on the meters of {@code PredictionMetrics} for what a version did in a step. They are exact:
     * every process counts each step in a series of its own that starts at 0 and is never reset, so that the last value
     * of each series, those of stopped processes included, is its count. A process that is scraped twice counts once.
     */
    public static PrometheusQueries ofSteps() {
        return ofSteps(DAY);
    }

    /** As {@link #ofSteps()}, with another time than a day in which an unscraped process has served before the step. */
    static PrometheusQueries ofSteps(String before) {
        return recommended(
                "neural_hive_step_", unscraped(before), metric -> "sum(" + ofWriters(metric, "[$window]") + ")");
    }

    /**
     * Returns queries on the meters of {@code PredictionMetrics} for what a version did in a window, in all steps: the
     * last value of each process minus its last one before the window, or 0 if there is none within a day before it.
     */
    public static PrometheusQueries ofTotals() {
        return recommended(
                "neural_hive_prediction_",
                unscraped(DAY),
                metric -> "sum(" + ofWriters(metric, "[$window]") + " - ("
                        + ofWriters(metric, "[" + DAY + "] offset $window")
                        + " or " + ofWriters(metric, "[$window]") + " * 0))");
    }

    /** A process counts once, however many jobs scrape it, and under any labels. */
    private static String ofWriters(String metric, String range) {
        return "max by (writer) (last_over_time(" + metric + "{$labels}" + range + "))";
    }

    /**
     * The number of processes that have served a version in the window or shortly before it, and that could not be
     * scraped lately under any of their targets. The window of a step grows while it is held, so that no process is
     * lost. A removed target has no {@code up}, and does not count; for a target that is scraped rarely, the last one
     * counts.
     */
    private static String unscraped(String before) {
        String served =
                "last_over_time(neural_hive_prediction_requests_total{model_name=\"$model\",version=\"$version\"}";
        return "count(max by (writer) ("
                + "group by (writer, job, instance) ("
                + served + "[$window]) or " + served + "[" + before + "] offset $window))"
                + " * on (job, instance) group_left max by (job, instance) (max_over_time(up[$recent]) or up)"
                + ") == 0) or vector(0)";
    }

    private static PrometheusQueries recommended(String prefix, String hidden, UnaryOperator<String> counted) {
        return builder()
                .lastSample("max(timestamp(" + prefix + "requests_total{$labels}))")
                .hidden(hidden)
                .requests(counted.apply(prefix + "requests_total"))
                .failures(counted.apply(prefix + "failures_total"))
                .errors(MeanQueries.of(
                                counted.apply(prefix + "outcomes_total"),
                                counted.apply(prefix + "absolute_error_total"))
                        .withSquares(counted.apply(prefix + "squared_error_total")))
                .labelLag(counted.apply(prefix + "outcome_lag_seconds_total"))
                .agreement(counted.apply(prefix + "compared_total"), counted.apply(prefix + "agreed_total"))
                .build();
    }

    /** Returns an empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the queries for a subject, by name. */
    Map<String, String> fill(Subject subject) {
        Map<String, String> filled = new LinkedHashMap<>();
        templates.forEach((name, template) -> filled.put(name, template.fill(subject)));
        return filled;
    }

    boolean has(String name) {
        return templates.containsKey(name);
    }

    static Means metric(String name) {
        return new Means(METRIC + name);
    }

    /** Returns the names of the custom metrics. */
    Set<String> metrics() {
        return templates.keySet().stream()
                .filter(name -> name.startsWith(METRIC) && name.endsWith(".count"))
                .map(name -> name.substring(METRIC.length(), name.length() - ".count".length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A builder of queries. Each setter throws an {@link IllegalArgumentException} for an invalid query. Not
     * thread-safe.
     */
    public static final class Builder {

        private final Map<String, Template> templates = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets the query for the time of the latest sample, in seconds since 1970, as by {@code timestamp}. Required.
         */
        public Builder lastSample(String query) {
            return put(LAST_SAMPLE, query);
        }

        /**
         * Sets the query for the number of serving processes that can't be scraped. While it is above 0, metrics are
         * unavailable, since these processes are not observed. Without this query, their evidence is missing silently.
         */
        public Builder hidden(String query) {
            return put(HIDDEN, query);
        }

        /** Sets the query for the number of requests, including failed ones. Required. */
        public Builder requests(String query) {
            return put(REQUESTS, query);
        }

        /** Sets the query for the number of failed requests. Required. */
        public Builder failures(String query) {
            return put(FAILURES, query);
        }

        /** Sets the queries for the absolute errors of labelled predictions. Required. */
        public Builder errors(MeanQueries queries) {
            return put(ERRORS, queries);
        }

        /**
         * Sets the query for the sum of the delays, in seconds, from predictions to their outcomes. The limit {@code
         * label_lag_s} needs it.
         */
        public Builder labelLag(String query) {
            return put(LABEL_LAG, query);
        }

        /**
         * Sets the queries for the predictions that both versions made, and for those that agree. The shadow step needs
         * them.
         */
        public Builder agreement(String compared, String agreed) {
            return put(COMPARED, compared).put(AGREED, agreed);
        }

        /** Sets the queries for percentiles of latency, in seconds. Limits of latency need them. */
        public Builder latency(String p50, String p95, String p99) {
            return put(P50, p50).put(P95, p95).put(P99, p99);
        }

        /**
         * Adds a custom metric, for a limit that names it. At most 32.
         *
         * @param name the metric: letters, digits and {@code _.:-}, at most 100, not starting with a digit
         */
        public Builder metric(String name, MeanQueries queries) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("The metric " + Names.printable(name)
                        + " is not allowed: give 1 to 100 letters, digits and _.:-, not starting with a digit");
            }
            put(PrometheusQueries.metric(name), queries);
            if (new PrometheusQueries(templates).metrics().size() > MAX_METRICS) {
                throw new IllegalArgumentException("More than " + MAX_METRICS + " custom metrics are not allowed");
            }
            return this;
        }

        private Builder put(Means means, MeanQueries queries) {
            put(means.count(), queries.count()).put(means.sum(), queries.sum());
            templates.remove(means.squares());
            queries.squares().ifPresent(query -> put(means.squares(), query));
            return this;
        }

        private Builder put(String name, String query) {
            templates.put(name, new Template(query));
            return this;
        }

        /**
         * Returns the queries.
         *
         * @throws IllegalStateException if a required query is missing
         */
        public PrometheusQueries build() {
            for (String name : new String[] {LAST_SAMPLE, REQUESTS, FAILURES, ERRORS.count()}) {
                if (!templates.containsKey(name)) {
                    throw new IllegalStateException("The query for " + name + " is missing, which is always required");
                }
            }
            return new PrometheusQueries(templates);
        }
    }
}
