package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.MetricsUnavailableException;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy whose queries can't work is refused before anything begins. */
class VerificationTest {

    private static final PrometheusQueries LEAST = PrometheusQueries.builder()
            .lastSample("max(timestamp(a{$labels}))")
            .requests("sum(a{$labels})")
            .failures("sum(b{$labels})")
            .errors(MeanQueries.of("sum(c{$labels})", "sum(d{$labels})"))
            .build();

    private static final PrometheusQueries MAX = PrometheusQueries.builder()
            .lastSample("max(timestamp(a{$labels}))")
            .requests("sum(a{$labels})")
            .failures("sum(b{$labels})")
            .errors(MeanQueries.of("sum(c{$labels})", "sum(d{$labels})").withSquares("sum(e{$labels})"))
            .labelLag("sum(h{$labels})")
            .latency("a{$labels}", "a{$labels}", "a{$labels}")
            .metric("fare", MeanQueries.of("sum(f{$labels})", "sum(g{$labels})"))
            .build();

    private final PrometheusStub prometheus = new PrometheusStub();

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void takesWhatTheRecommendedMetersTell() {
        for (RolloutPolicy policy : List.of(
                RolloutPolicy.defaults(),
                sequential(criteria -> criteria),
                criteria(criteria -> criteria.toBuilder()
                        .limits(List.of(
                                MetricLimit.critical("rmse", MetricLimit.Bound.INCREASE_PCT, 10),
                                MetricLimit.critical("error_rate", MetricLimit.Bound.INCREASE_PCT, 10),
                                MetricLimit.critical("mae", MetricLimit.Bound.INCREASE_PCT, 10),
                                MetricLimit.critical("label_lag_s", MetricLimit.Bound.AT_MOST, 10)))
                        .build()),
                RolloutPolicy.builder()
                        .shadow(ShadowPolicy.DEFAULT.withEnabled(true))
                        .build())) {
            assertThatCode(() -> verify(PrometheusQueries.ofSteps(), PrometheusQueries.ofTotals(), policy))
                    .doesNotThrowAnyException();
        }
        assertThat(prometheus.asked)
                .as("once for steps and once for the last hours, of each policy")
                .hasSize(8)
                .allSatisfy(asked -> assertThat(asked.form().get("query"))
                        .startsWith("label_replace(")
                        .doesNotContain("$"));
    }

    @ParameterizedTest
    @CsvSource({
        "latency_p99_ms at_most 200.5, latency(…)",
        "rmse increase_pct 10, withSquares(…)",
        "fare at_least 3, metric(…)",
        "label_lag_s at_most 5, labelLag(…)",
    })
    void namesTheLimitThatNoQueryServes(String limit, String missing) {
        RolloutPolicy policy = criteria(criteria ->
                criteria.toBuilder().limits(List.of(MetricLimit.parse(limit))).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verify(LEAST, policy))
                .withMessageContaining("\"" + limit)
                .withMessageContaining(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "rmse increase_pct 10, withSquares(…)",
        "rmse increase_pct 10.0 advisory, withSquares(…)",
        "latency_p50_ms increase_pct 10, latency(…)",
        "fare decrease_pct 3, metric(…)",
        "label_lag_s at_most 5, labelLag(…)",
    })
    void namesTheLimitWithoutAQueryForTheRecordedBaseline(String text, String missing) throws Exception {
        List<MetricLimit> limits = List.of(MetricLimit.parse(text));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verify(
                        MAX,
                        LEAST,
                        criteria(criteria -> criteria.toBuilder().limits(limits).build())))
                .withMessageContaining("of the last hours, from which the baseline comes")
                .withMessageContaining("\"" + text)
                .withMessageContaining(missing);
        assertThat(prometheus.asked).isEmpty();
        verify(
                MAX,
                MAX,
                criteria(criteria -> criteria.toBuilder().limits(limits).build()));
        verify(
                MAX,
                LEAST,
                RolloutPolicy.builder()
                        .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                        .criteria(DegradationCriteria.builder().limits(limits).build())
                        .build());
    }

    @Test
    void asksNoMoreOfTheRecordedBaselineThanIsCompared() throws Exception {
        verify(
                MAX,
                LEAST,
                criteria(criteria -> criteria.toBuilder()
                        .limits(List.of(
                                MetricLimit.parse("rmse at_most 3"),
                                MetricLimit.parse("latency_p99_ms at_most 1000"),
                                MetricLimit.parse("fare at_least 3"),
                                MetricLimit.parse("coverage at_least 0.5")))
                        .build()));
    }

    @Test
    void namesTheSettingThatNoQueryServes() {
        refused(sequential(criteria -> criteria), "checkpoint_method sequential", LEAST);
        refused(
                sequential(criteria -> criteria.toBuilder()
                        .limits(List.of(MetricLimit.parse("rmse at_most 3")))
                        .build()),
                "the spread of squared errors",
                PrometheusQueries.ofSteps());
        refused(
                criteria(criteria -> criteria.toBuilder()
                        .maeBasis(MaeBasis.PERCENT_OF_MEAN_ACTUAL)
                        .build()),
                "in percent",
                LEAST);
        refused(RolloutPolicy.builder().labelMaturity(Duration.ofHours(1)).build(), "label_maturity_minutes", LEAST);
        refused(
                RolloutPolicy.builder()
                        .shadow(ShadowPolicy.DEFAULT.withEnabled(true))
                        .build(),
                "the shadow step",
                LEAST);
        assertThat(prometheus.asked).isEmpty();
    }

    @Test
    void takesAMetricOfTheUsersOwnThatAQueryServes() throws Exception {
        List<MetricLimit> limits =
                List.of(MetricLimit.parse("fare at_least 3"), MetricLimit.parse("latency_p99_ms at_most 1000"));
        verify(MAX, criteria(criteria -> criteria.toBuilder().limits(limits).build()));
        refused(sequential(criteria -> criteria.toBuilder().limits(limits).build()), "fare at_least 3", MAX);
    }

    @Test
    void namesTheQueryThatPrometheusRefuses() {
        prometheus.answer(
                400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:9: parse error\"}", Map.of());
        assertThatThrownBy(() -> verify(LEAST, RolloutPolicy.defaults()))
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining("the query for ")
                .hasMessageContaining("1:9: parse error")
                .hasMessageContaining("max(timestamp(a{model_name=");
    }

    @Test
    void namesTheQueryWhoseAnswerIsTooLong() {
        prometheus.answer(200, "x".repeat(1_100_000), Map.of());
        assertThatThrownBy(() -> verify(LEAST, RolloutPolicy.defaults()))
                .isInstanceOf(PrometheusException.class)
                .hasMessageStartingWith("the query for last_sample: ")
                .hasMessageContaining("longer than");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | Unauthorized | check the credentials",
                "302 | Found | is not followed",
                "404 | not found | is not one of Prometheus' API",
                "503 | {\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"} | query timed out",
                "503 | {\"status\":\"error\",\"errorType\":\"unavailable\",\"error\":\"starting\"} | starting",
                "500 | {\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"x\"} | internal",
            })
    void blamesNoQueryForWhatIsNotItsFault(int status, String body, String why) {
        prometheus.answer(status, body, Map.of());
        assertThatThrownBy(() -> verify(LEAST, RolloutPolicy.defaults()))
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("the query for");
        assertThat(prometheus.asked).hasSize(1);
    }

    @Test
    void waitsForASilentServerOnce() {
        prometheus.hang();
        assertThatThrownBy(() -> PrometheusMetricsSource.builder(prometheus.uri())
                        .timeout(Duration.ofMillis(200))
                        .build()
                        .verify("eta", "v2", RolloutPolicy.defaults()))
                .isInstanceOf(PrometheusException.class)
                .hasMessageContaining("did not respond within 200 ms")
                .hasMessageNotContaining("the query for");
        assertThat(prometheus.asked).hasSize(1);
    }

    @Test
    void namesTheQueryThatGivesSeveralSeries() {
        prometheus.values.put("requests", "1");
        prometheus.values.put("failures", "0");
        prometheus.twice.add("requests");
        assertThatThrownBy(() -> verify(LEAST, RolloutPolicy.defaults()))
                .isInstanceOf(PrometheusException.class)
                .hasMessageStartingWith("the query for requests returns several series");
    }

    @Test
    void stopsAPromotionBeforeItBegins() {
        prometheus.answer(401, "-", Map.of());
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.metricsSource(
                PrometheusMetricsSource.builder(prometheus.uri()).build()));
        assertThatThrownBy(fixture::promote)
                .isInstanceOf(MetricsUnavailableException.class)
                .hasMessageContaining("did not begin")
                .hasMessageContaining("401");
        assertThat(fixture.engine().active()).isEmpty();
        assertThat(fixture.router().applied()).isEmpty();
    }

    @Test
    void reportsAMissingServerAtThePromotion() {
        URI gone;
        try (PrometheusStub stopped = new PrometheusStub()) {
            gone = stopped.uri();
        }
        RolloutFixture fixture = RolloutFixture.of(builder ->
                builder.metricsSource(PrometheusMetricsSource.builder(gone).build()));
        assertThatThrownBy(fixture::promote)
                .isInstanceOf(MetricsUnavailableException.class)
                .hasMessageContaining("can't be queried");
    }

    private void refused(RolloutPolicy policy, String why, PrometheusQueries queries) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verify(queries, policy))
                .withMessageContaining(why);
    }

    private void verify(PrometheusQueries queries, RolloutPolicy policy) throws Exception {
        verify(queries, LEAST, policy);
    }

    private void verify(PrometheusQueries ofSteps, PrometheusQueries ofTotals, RolloutPolicy policy) throws Exception {
        PrometheusMetricsSource.builder(prometheus.uri())
                .queries(ofSteps, ofTotals)
                .build()
                .verify("eta", "v2", policy);
    }

    private static RolloutPolicy criteria(UnaryOperator<DegradationCriteria> change) {
        return RolloutPolicy.builder()
                .criteria(change.apply(DegradationCriteria.DEFAULT))
                .build();
    }

    private static RolloutPolicy sequential(UnaryOperator<DegradationCriteria> change) {
        return RolloutPolicy.builder()
                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                .criteria(change.apply(DegradationCriteria.builder()
                        .method(CheckpointMethod.SEQUENTIAL)
                        .build()))
                .build();
    }
}
