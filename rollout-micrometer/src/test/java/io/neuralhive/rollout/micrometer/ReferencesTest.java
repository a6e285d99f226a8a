package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.serving.CircuitState;
import io.neuralhive.rollout.serving.ShadowStats;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Meters outlive whatever a service has forgotten but its registry. */
class ReferencesTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void metersOfShadowCallsSurviveWithoutOtherReferences() {
        AtomicLong failed = new AtomicLong(3);
        addShadow(failed);
        collectGarbage();
        failed.set(4);
        assertThat(Scrape.of(registry).values())
                .containsAllEntriesOf(Map.of(
                        "neural_hive_shadow_predictions_total{model_name=\"eta\",result=\"failed\"}", 4.0,
                        "neural_hive_shadow_latency_seconds_count{model_name=\"eta\"}", 4.0,
                        "neural_hive_shadow_agreement_rate{model_name=\"eta\"}", 0.5,
                        "neural_hive_shadow_circuit_breaker_state{model_name=\"eta\"}", 2.0));
    }

    @Test
    void metersOfRolloutsSurviveWithoutOtherReferences() {
        new RolloutMetrics(new FakeClock()).bindTo(registry);
        collectGarbage();
        assertThat(Scrape.of(registry).value("neural_hive_rollout_models")).hasValue(0.0);
    }

    @Test
    void metersOfANodeSurviveWithoutOtherReferences() {
        bindNode();
        collectGarbage();
        Scrape scrape = Scrape.of(registry);
        assertThat(scrape.value("neural_hive_rollout_follower_fallback")).hasValue(0.0);
        assertThat(scrape.value("neural_hive_rollout_follower_staleness_seconds")
                        .orElseThrow())
                .isNotNegative();
    }

    @Test
    void metersOfTicketsSurviveWithoutOtherReferences() {
        WeakReference<PredictionTickets> tickets = bindTickets();
        collectGarbage();
        assertThat(tickets.get()).isNotNull();
    }

    @Test
    void metersOfPredictionsSurviveWithoutOtherReferences() {
        ContinuousValidator validator = ContinuousValidator.create();
        new PredictionMetrics(validator).bindTo(registry);
        collectGarbage();
        validator.answered(Assignment.of("eta", "v1"), Duration.ZERO);
        Scrape.of(registry);
        assertThat(Scrape.of(registry).names()).contains("neural_hive_prediction_requests_total");
    }

    private void addShadow(AtomicLong failed) {
        ShadowMetrics metrics = new ShadowMetrics();
        metrics.bindTo(registry);
        metrics.add("eta", () -> new ShadowStats(0, 0, failed.get(), 0, 0, Duration.ZERO, 0.5, CircuitState.OPEN));
    }

    private void bindNode() {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
        ClusterMeters.of(SplitFollower.builder(new InMemoryRolloutStore(), splitter)
                        .build())
                .bindTo(registry);
    }

    private WeakReference<PredictionTickets> bindTickets() {
        PredictionTickets tickets = PredictionTickets.builder(ContinuousValidator.create(), 0, new byte[32])
                .build();
        ClusterMeters.of(tickets).bindTo(registry);
        return new WeakReference<>(tickets);
    }

    private static void collectGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        while (garbage.get() != null) {
            System.gc();
        }
    }
}
