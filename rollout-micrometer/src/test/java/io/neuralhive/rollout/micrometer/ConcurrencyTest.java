package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("exhaustive")
@Tag("concurrency")
class ConcurrencyTest {

    private static final int WRITERS = 6;
    private static final int ROLLOUTS = 100;

    private final FakeClock clock = new FakeClock();
    private final RolloutMetrics metrics = new RolloutMetrics(clock);
    private final PrometheusMeterRegistry first = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PrometheusMeterRegistry second = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicBoolean written = new AtomicBoolean();

    @Test
    void losesNothingWhileRolloutsRunSideBySideAndAreScraped() throws Exception {
        metrics.bindTo(first);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        List<Future<Void>> readers = List.of(threads.submit(reader(first)), threads.submit(reader(second)));
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(writer(i));
        }
        List<Future<Void>> running = new ArrayList<>();
        writers.forEach(writer -> running.add(threads.submit(writer)));
        metrics.bindTo(second);
        for (Future<Void> writer : running) {
            writer.get();
        }
        written.set(true);
        for (Future<Void> reader : readers) {
            reader.get();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        clock.advance(ofMinutes(2));
        Scrape scrape = Scrape.of(first);
        assertThat(Scrape.of(second)).isEqualTo(scrape);
        assertThat(scrape.named("neural_hive_rollout_stage")).isEmpty();
        assertThat(scrape.named("neural_hive_rollout_checkpoint_total").entrySet())
                .filteredOn(series -> series.getKey().contains("stage=\"stage_3\",status=\"success\""))
                .hasSize(WRITERS * ROLLOUTS)
                .allSatisfy(series -> assertThat(series.getValue()).isEqualTo(1));
        clock.advance(ofDays(1));
        assertThat(metrics.countModels()).isZero();
        assertThat(first.getMeters()).hasSize(1);
    }

    /**
     * Promotes one model after the other. Not the same one: if a gauge is removed and made again within one scrape,
     * Micrometer's registry can collect it twice, and fails the scrape.
     */
    private Callable<Void> writer(int number) {
        return () -> {
            RolloutFixture rollouts = RolloutFixture.of(builder -> builder.listener(metrics))
                    .baseline(mae(1_000, 10))
                    .candidate(mae(1_000, 10));
            for (int i = 0; i < ROLLOUTS; i++) {
                String model = "model-" + number + "-" + i;
                rollouts.registry()
                        .register(model, BASELINE)
                        .register(model, CANDIDATE)
                        .production(model, BASELINE);
                rollouts.engine().promote(model, CANDIDATE);
                rollouts.advance(ofHours(2));
            }
            return null;
        };
    }

    private Callable<Void> reader(PrometheusMeterRegistry registry) {
        return () -> {
            while (!written.get()) {
                Scrape.of(registry);
            }
            return null;
        };
    }
}
