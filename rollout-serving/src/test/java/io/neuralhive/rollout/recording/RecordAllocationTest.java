package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordAllocationTest {

    private static final int REQUESTS = 200_000;
    private static final Duration LATENCY = Duration.ofMillis(3);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final Assignment assignment =
            new Assignment("eta", Optional.of("v2"), Optional.empty(), Optional.of(new StepRef("r-1", 1, "stage_1")));

    @Test
    void recordingARequestAllocatesNothing() {
        record();
        assertThat(record()).isLessThan(REQUESTS / 10);
        MetricSummary summary = validator.collect(
                "eta", "v2", Window.last(Duration.ofHours(1), Instant.now().plusSeconds(60)));
        assertThat(summary.requests()).isEqualTo(4 * REQUESTS);
        assertThat(summary.failures()).isEqualTo(2 * REQUESTS);
    }

    /** Returns how many bytes this thread allocated meanwhile; asking for it takes some itself. */
    private long record() {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < REQUESTS; i++) {
            validator.answered(assignment, LATENCY);
            validator.failed(assignment, LATENCY);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
