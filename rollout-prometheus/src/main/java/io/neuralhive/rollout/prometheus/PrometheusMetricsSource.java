package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.time.Clock;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A metrics source that queries Prometheus: candidate and baseline are judged by what was scraped from the processes
 * that serve them, wherever the engine runs. By default it queries the meters of {@code PredictionMetrics} in {@code
 * rollout-micrometer}. Thread-safe.
 *
 * <p>All metrics of a version come from one query at one time, the end of the window, so that no scrape comes in
 * between. Only valid measurements are returned: each part must be exactly one series with a finite value, the last
 * sample must be at most three scrape intervals old, and each process that has served the version must be scraped.
 * Until two scrapes after a step began, there are no samples yet.
 *
 * <p>Why: {@code docs/decisions/0034-sums-of-last-values.md}, {@code 0039-processes-that-nobody-scrapes.md}.
 */
public final class PrometheusMetricsSource implements MetricsSource {

    private static final Logger LOG = LoggerFactory.getLogger(PrometheusMetricsSource.class);

    /** The label that identifies the parts of a response. */
    private static final String PART = "rollout_query";

    private final PrometheusApi api;
    private final Clock clock;
    private final Duration scrapeInterval;
    private final PrometheusQueries ofSteps;
    private final PrometheusQueries ofTotals;

    private PrometheusMetricsSource(Builder builder) {
        api = builder.api();
        clock = builder.clock;
        scrapeInterval = builder.scrapeInterval;
        ofSteps = builder.ofSteps;
        ofTotals = builder.ofTotals;
    }

    /**
     * Returns a builder.
     *
     * @param server the URL of Prometheus, as in {@code http://prometheus:9090}; a path before {@code /api/v1} is
     *     allowed
     * @throws IllegalArgumentException if the URL is not one of a server, or contains credentials
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /**
     * Returns the metrics of a version.
     *
     * @throws PrometheusException if Prometheus has no valid result
     * @throws IllegalArgumentException if a label maturity is requested, which counters do not support
     */
    @Override
    public MetricSummary collect(String model, String version, Window window)
            throws PrometheusException, InterruptedException {
        if (!window.labelMaturity().isZero()) {
            throw new IllegalArgumentException(QueryRequirements.NO_MATURITY);
        }
        if (window.step().isPresent() && window.to().isBefore(window.from().plus(scrapeInterval.multipliedBy(2)))) {
            return MetricSummary.EMPTY;
        }
        PrometheusQueries queries = window.step().isPresent() ? ofSteps : ofTotals;
        Parts parts = ask(queries.fill(Subject.of(model, version, window, recent())), window.to());
        parts.requireFresh(window.to(), recent());
        parts.requireNoneHidden();
        return parts.summary(queries);
    }

    /**
     * Checks that the queries cover the needs of the policy, and that Prometheus accepts them and returns at most one
     * series for each.
     *
     * @throws PrometheusException if it is unavailable or refuses a query; the message names the query
     * @throws IllegalArgumentException if a query is missing that the policy needs
     */
    @Override
    public void verify(String model, String version, RolloutPolicy policy)
            throws PrometheusException, InterruptedException {
        QueryRequirements.of(policy).requireMet(ofSteps, ofTotals);
        Instant now = clock.now();
        Window last = Window.last(policy.baseline().window(), now);
        Window step = new Window(last.from(), now, Optional.of(new StepRef(model + "-0", 0, "verify")), Duration.ZERO);
        verify(ofSteps.fill(Subject.of(model, version, step, recent())), now);
        verify(ofTotals.fill(Subject.of(model, version, last, recent())), now);
    }

    private Duration recent() {
        return scrapeInterval.multipliedBy(3);
    }

    private void verify(Map<String, String> queries, Instant now) throws PrometheusException, InterruptedException {
        try {
            ask(queries, now);
        } catch (PrometheusException e) {
            if (e.isOfAQuery()) {
                requireEach(queries, now);
            }
            throw e;
        }
    }

    /** If the combined query is refused, it is not known which part is wrong. */
    private void requireEach(Map<String, String> queries, Instant now)
            throws PrometheusException, InterruptedException {
        for (Map.Entry<String, String> query : queries.entrySet()) {
            try {
                ask(Map.ofEntries(query), now);
            } catch (PrometheusException e) {
                if (!e.isOfAQuery()) {
                    throw e;
                }
                throw new PrometheusException(
                        "the query for " + query.getKey() + ": " + e.getMessage() + "; the query is "
                                + Names.printableSentence(query.getValue()),
                        e.errorType().orElse(null),
                        e);
            }
        }
    }

    private Parts ask(Map<String, String> queries, Instant time) throws PrometheusException, InterruptedException {
        List<QueryResponse.Sample> samples = api.query(together(queries), time);
        Map<String, Double> values = new LinkedHashMap<>();
        for (QueryResponse.Sample sample : samples) {
            String name = sample.labels().getOrDefault(PART, "");
            if (!queries.containsKey(name)) {
                throw new PrometheusException(
                        "Prometheus returned a result of an unknown query: " + Names.printable(name));
            }
            if (values.put(name, sample.value()) != null) {
                throw new PrometheusException("the query for " + name
                        + " returns several series: aggregate them with sum(), or add labels; the query is "
                        + Names.printableSentence(queries.get(name)));
            }
        }
        return new Parts(queries, values);
    }

    private static String together(Map<String, String> queries) {
        return queries.entrySet().stream()
                .map(query -> "label_replace(" + query.getValue() + ", \"" + PART + "\", \"" + query.getKey()
                        + "\", \"\", \"\")")
                .collect(Collectors.joining(" or "));
    }

    /** A builder of sources. Not thread-safe. */
    public static final class Builder {

        private final URI server;
        private Clock clock = Clock.system();
        private Duration scrapeInterval = Duration.ofMinutes(1);
        private Duration timeout = Duration.ofSeconds(5);
        private PrometheusQueries ofSteps = PrometheusQueries.ofSteps();
        private PrometheusQueries ofTotals = PrometheusQueries.ofTotals();
        private Optional<Supplier<String>> authorization = Optional.empty();
        private @Nullable SSLContext sslContext;

        private Builder(URI server) {
            String scheme = String.valueOf(server.getScheme());
            if (server.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "The URL of Prometheus contains credentials, which would be logged: use basicAuth(user, password)");
            }
            if (!(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                    || server.getHost() == null
                    || server.getRawQuery() != null
                    || server.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "The URL of Prometheus is " + Names.printableSentence(server.toString())
                                + "; allowed is http:// or https:// with a host and optionally a path, such as http://prometheus:9090");
            }
            this.server = server;
        }

        /** Sets the clock. Default the system clock. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Sets the scrape interval of the serving processes, of the slowest job. A step has no samples until two
         * scrapes after it began, and metrics are unavailable if the last sample is older than three intervals. Default
         * a minute, as in Prometheus.
         *
         * @param interval more than zero; at most 90 seconds, since Prometheus drops a series after 5 minutes without a
         *     sample
         */
        public Builder scrapeInterval(Duration interval) {
            if (interval.isNegative() || interval.isZero() || interval.compareTo(Duration.ofSeconds(90)) > 0) {
                throw new IllegalArgumentException(
                        "A scrape interval of " + interval + " is not allowed: give more than 0, at most 90 seconds");
            }
            this.scrapeInterval = interval;
            return this;
        }

        /**
         * Sets the timeout of a query, including its response; more than zero, and less than the engine's call timeout.
         * Default 5 seconds.
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("A timeout of " + timeout + " is not allowed: give more than 0");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets the queries for what a version did in a step of a rollout, and for what it did in the last hours, the
         * baseline before a rollout. Default {@link PrometheusQueries#ofSteps()} and {@link
         * PrometheusQueries#ofTotals()}.
         *
         * @param ofSteps may contain {@code $rollout} and {@code $step}
         * @param ofTotals must not contain them
         */
        public Builder queries(PrometheusQueries ofSteps, PrometheusQueries ofTotals) {
            ofTotals.fill(
                    new Subject("model", "version", Optional.empty(), Duration.ofHours(1), Duration.ofMinutes(3)));
            this.ofSteps = ofSteps;
            this.ofTotals = ofTotals;
            return this;
        }

        /** Sets the user and password for basic authentication. */
        public Builder basicAuth(String user, String password) {
            String header = Credentials.basic(user, password);
            this.authorization = Optional.of(() -> header);
            return this;
        }

        /** Sets the supplier of a bearer token, called for each query, so that the token may change. */
        public Builder bearerToken(Supplier<String> token) {
            this.authorization = Optional.of(() -> "Bearer " + token.get());
            return this;
        }

        /** Sets the TLS context: the trusted certificates, and the client's own. Default the JDK's. */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = sslContext;
            return this;
        }

        /** Returns the source. It sends no query yet. */
        public PrometheusMetricsSource build() {
            if (authorization.isPresent() && "http".equalsIgnoreCase(server.getScheme())) {
                LOG.warn("prometheus_credentials_in_clear server={}: use https", server);
            }
            return new PrometheusMetricsSource(this);
        }

        private PrometheusApi api() {
            HttpClient.Builder http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(timeout);
            if (sslContext != null) {
                http.sslContext(sslContext);
            }
            return new PrometheusApi(http.build(), server, timeout, authorization);
        }
    }
}
