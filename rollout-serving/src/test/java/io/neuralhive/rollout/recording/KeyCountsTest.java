package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyCountsTest {

    private final KeyCounts counts = new KeyCounts();

    @Test
    void aThousandModelsInARolloutAtOnceTakeNothingFromEachOther() {
        for (int user = 0; user < 20; user++) {
            for (int model = 0; model < 1_000; model++) {
                counts.add(step("r-" + model, 1), user % 4 == 0 ? "v2" : "v1", "user-" + user);
            }
        }
        for (int model = 0; model < 1_000; model++) {
            assertThat(keys("r-" + model, 1, "v2")).contains(5L);
            assertThat(keys("r-" + model, 1, "v1")).contains(15L);
        }
    }

    @Test
    void theOldestStepsAreForgotten() {
        for (int step = 0; step <= KeyCounts.MAX_STEPS; step++) {
            counts.add(step("r-1", step), "v2", "user");
        }
        assertThat(keys("r-1", 0, "v2")).isEmpty();
        assertThat(keys("r-1", 1, "v2")).contains(1L);
        assertThat(keys("r-1", KeyCounts.MAX_STEPS, "v2")).contains(1L);
    }

    @Test
    void whereRoomIsShortTheStepWithMostKeysStopsAndKeepsWhatItHas() {
        int full = KeyCounts.MAX_SLOTS / (2 * KeyCount.MAX_KEYS);
        int users = KeyCount.MAX_KEYS * 3 / 4;
        for (int model = 0; model <= full; model++) {
            for (int user = 0; user < users; user++) {
                counts.add(step("r-" + model, 1), user % 4 == 0 ? "v2" : "v1", "user-" + user);
            }
        }
        int stopped = 0;
        for (int model = 0; model <= full; model++) {
            counts.add(step("r-" + model, 1), "v1", "one more");
            long v1 = keys("r-" + model, 1, "v1").orElseThrow();
            long v2 = keys("r-" + model, 1, "v2").orElseThrow();
            assertThat(v2).isGreaterThan(10_000);
            assertThat(v1).isBetween(3 * v2 - 3, 3 * v2 + 1);
            stopped += v1 == users - users / 4 + 1 ? 0 : 1;
        }
        assertThat(stopped).isBetween(1, 2);
    }

    @Test
    void countsEachKeyOnceHoweverManyThreadsTellIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int user = 0; user < 20_000; user++) {
                    counts.add(step("r-" + user % 2, 1), "v2", "user-" + user);
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(keys("r-0", 1, "v2")).contains(10_000L);
        assertThat(keys("r-1", 1, "v2")).contains(10_000L);
    }

    private Optional<Long> keys(String rollout, int index, String version) {
        return counts.complete(MetricSummary.EMPTY, Optional.of(step(rollout, index)), version)
                .keys();
    }

    private static StepRef step(String rollout, int index) {
        return new StepRef(rollout, index, "step_" + index);
    }
}
