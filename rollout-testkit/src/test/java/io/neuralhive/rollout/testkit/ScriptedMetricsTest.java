package io.neuralhive.rollout.testkit;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptedMetricsTest {

    private final ScriptedMetrics metrics = new ScriptedMetrics();

    @Test
    void hasNoSamplesByDefault() throws Exception {
        metrics.version("v1", mae(10, 1.0)).version("v2", "stage_1", mae(10, 2.0));
        assertThat(collect("v3", Optional.empty())).isEqualTo(MetricSummary.EMPTY);
        assertThat(collect("v2", Optional.empty())).isEqualTo(MetricSummary.EMPTY);
        assertThat(collect("v2", Optional.of("stage_2"))).isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void prefersTheMetricsOfAStep() throws Exception {
        metrics.version("v2", mae(10, 1.0)).version("v2", "stage_2", mae(20, 2.0));
        assertThat(collect("v2", Optional.of("stage_1"))).isEqualTo(mae(10, 1.0));
        assertThat(collect("v2", Optional.of("stage_2"))).isEqualTo(mae(20, 2.0));
        assertThat(collect("v2", Optional.empty())).isEqualTo(mae(10, 1.0));
    }

    @Test
    void returnsTheLatestMetricsSet() throws Exception {
        metrics.version("v2", mae(10, 1.0)).version("v2", mae(20, 2.0));
        assertThat(collect("v2", Optional.empty())).isEqualTo(mae(20, 2.0));
    }

    @Test
    void givesSamplesWithoutFailures() {
        MetricSummary summary = mae(10, 1.5);
        assertThat(summary.requests()).isEqualTo(10);
        assertThat(summary.failures()).isZero();
        assertThat(summary.errors().count()).isEqualTo(10);
        assertThat(summary.errors().mae()).isEqualTo(1.5);
        assertThat(summary.defect()).isEmpty();
    }

    @Test
    void failsAsOftenAsRequested() throws Exception {
        IOException failure = new IOException("refused");
        metrics.failures().next(2, failure);
        assertThatThrownBy(() -> collect("v1", Optional.empty())).isSameAs(failure);
        assertThatThrownBy(() -> collect("v1", Optional.empty())).isSameAs(failure);
        assertThat(collect("v1", Optional.empty())).isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void failsUntilItIsHealed() throws Exception {
        IOException failure = new IOException("refused");
        metrics.failures().always(failure);
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> collect("v1", Optional.empty())).isSameAs(failure);
        }
        metrics.failures().heal();
        assertThat(collect("v1", Optional.empty())).isEqualTo(MetricSummary.EMPTY);
    }

    private MetricSummary collect(String version, Optional<String> step) throws Exception {
        Window any = Window.last(Duration.ofHours(1), FakeClock.START);
        Optional<StepRef> ref = step.map(name -> new StepRef("model-1", 1, name));
        return metrics.collect("model", version, new Window(any.from(), any.to(), ref, Duration.ZERO));
    }
}
