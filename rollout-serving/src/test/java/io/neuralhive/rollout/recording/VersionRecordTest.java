package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VersionRecordTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int REQUESTS = 20_000;
    private static final int STEPS_KEPT = 32;

    private final VersionRecord version = new VersionRecord(Resolution.of(Duration.ofHours(24), 48), 0);

    /** A read every two requests, and labels that are one hour and two hours late. */
    @Test
    void latenciesOfTheCurrentHourAreNotMovedByLabelsOfEarlierOnes() {
        Duration hour = Duration.ofHours(1);
        long now = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
        Window all = new Window(
                Instant.ofEpochMilli(now).minus(hour.multipliedBy(3)),
                Instant.ofEpochMilli(now),
                Optional.empty(),
                Duration.ZERO);
        StepRef step = new StepRef("r-9", 1, "stage_1");
        version.request(now, step, false, Duration.ofSeconds(1));
        for (int i = 0; i < 1_000; i++) {
            version.request(now, step, false, Duration.ofMillis(10));
            version.request(now, step, false, Duration.ofMillis(10));
            for (int late = 1; late <= 2; late++) {
                long at = now - late * hour.toMillis();
                version.outcome(at, step, 12, Double.NaN, 10, now);
            }
            LatencyStats seen = version.summary(all).latency();
            assertThat(i < 100 ? seen.p50() : seen.p99()).isLessThan(Duration.ofMillis(12));
        }
    }

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

    /** Without it, steps between the current one and that of the outcome would be the least recently used, and be evicted. */
    @Test
    void outcomesThatComeSomeStepsLaterDisplaceNoLaterStep() {
        int later = STEPS_KEPT * 3 / 5;
        for (int i = 0; i < 10 * STEPS_KEPT; i++) {
            version.request(NOON.toEpochMilli(), step(i), false, Duration.ofMillis(1));
            if (i >= later) {
                version.outcome(NOON.toEpochMilli(), step(i - later), 12, Double.NaN, 10, NOON.toEpochMilli());
            }
            Set<Integer> known = new TreeSet<>();
            version.forEachTotal((step, ledger, total) -> step.ifPresent(ref -> known.add(ref.index())));
            assertThat(known)
                    .containsExactlyElementsOf(IntStream.rangeClosed(Math.max(0, i - STEPS_KEPT + 1), i)
                            .boxed()
                            .toList());
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
