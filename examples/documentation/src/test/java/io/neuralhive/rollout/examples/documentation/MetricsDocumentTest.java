package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.micrometer.ClusterMeters;
import io.neuralhive.rollout.micrometer.PredictionMetrics;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.micrometer.ShadowMetrics;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.InMemoryEvidenceStore;
import io.neuralhive.rollout.time.Clock;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code of docs/metrics.md: it runs, and it is the same as there. */
class MetricsDocumentTest {

    private final MeterRegistry meterRegistry = new SimpleMeterRegistry();
    private final ModelRegistry registry = new InMemoryModelRegistry()
            .register("duration-predictor", "v1.0", Map.of())
            .register("duration-predictor", "v2.0", Map.of())
            .production("duration-predictor", "v1.0");

    @Test
    void showsRolloutsPredictionsAndShadowCalls() {
        RolloutMetrics metrics = new RolloutMetrics(Clock.system());
        metrics.bindTo(meterRegistry);
        EmbeddedRollouts rollouts =
                EmbeddedRollouts.builder(registry).listener(metrics).build();
        new PredictionMetrics(rollouts.recorder()).bindTo(meterRegistry);
        rollouts.start();

        ModelServer<Double, Double> server = rollouts.serve("duration-predictor", (version, input) -> input);
        ShadowMetrics shadows = new ShadowMetrics();
        shadows.bindTo(meterRegistry);
        shadows.add("eta", server::shadowStats);
        assertThat(meterRegistry.get("neural.hive.rollout.models").gauge().value())
                .isZero();
        assertThat(meterRegistry.get("neural.hive.prediction.records").gauge().value())
                .isZero();
        assertThat(meterRegistry.get("neural.hive.shadow.agreement.rate").gauge())
                .isNotNull();
        rollouts.close();
    }

    @Test
    void showsWhatIsRecorded() {
        ContinuousValidator validator = ContinuousValidator.create();
        new PredictionMetrics(validator).bindTo(meterRegistry);
        assertThat(meterRegistry.get("neural.hive.prediction.records").gauge().value())
                .isZero();
    }

    @Test
    void showsNodes() {
        ContinuousValidator validator = ContinuousValidator.create();
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        SplitFollower follower = SplitFollower.builder(store, TrafficSplitter.create(registry::productionVersion))
                .build();
        SharedMetricsSource evidence = SharedMetricsSource.builder(validator, new InMemoryEvidenceStore(store))
                .build();
        PredictionTickets tickets =
                PredictionTickets.builder(validator, 1, new byte[32]).build();
        ClusterMeters.of(follower).bindTo(meterRegistry);
        ClusterMeters.of(evidence).bindTo(meterRegistry);
        ClusterMeters.of(tickets).bindTo(meterRegistry);
        assertThat(meterRegistry.get("neural.hive.rollout.follower.fallback").gauge())
                .isNotNull();
        evidence.close();
        follower.close();
    }

    @Test
    void isInTheDocument() throws IOException {
        DocumentedExamples.assertArePartOf(MetricsDocumentTest.class, "metrics.md");
    }
}
