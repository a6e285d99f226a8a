package io.neuralhive.rollout.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class VersionRecordTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int REQUESTS = 20_000;
    private static final int STEPS_KEPT = 32;

    private final VersionRecord version = new VersionRecord(Duration.ofHours(24), 48, 0);

    /** Two threads that meet count apart, so that what one has of a step stays where it is when the other goes on to the next. */
    @Test
    void aStepThatIsForgottenDoesNotBeginAgainWithWhatOneThreadHadOfIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                StepRef first = step(round * 100);
                CyclicBarrier together = new CyclicBarrier(2);
                Future<?> one = threads.submit(() -> requests(first, together));
                Future<?> other = threads.submit(() -> requests(first, together));
                one.get();
                other.get();
                for (int i = 1; i <= STEPS_KEPT; i++) {
                    version.request(NOON.toEpochMilli(), step(round * 100 + i), false, Duration.ofMillis(1));
                }
                assertThat(version.part(window(step(round * 100 + STEPS_KEPT)))).isPresent();
                assertThat(version.part(window(first))
                                .map(part -> part.sum().summary().requests()))
                        .as("in round %d", round)
                        .isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void requests(StepRef step, CyclicBarrier together) throws Exception {
        together.await();
        for (int i = 0; i < REQUESTS; i++) {
            version.request(NOON.toEpochMilli(), step, false, Duration.ofMillis(1));
        }
        return null;
    }

    private static StepRef step(int index) {
        return new StepRef("r-1", index, "stage");
    }

    private static Window window(StepRef step) {
        return new Window(NOON, NOON.plusSeconds(1), Optional.of(step), Duration.ZERO);
    }
}
