package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Many threads serve, report outcomes, change the split and read concurrently: every request is counted where it belongs. */
class ServingStressTest {

    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    private final World world = new World().share(0.5);
    private final LongAdder calledV1 = new LongAdder();
    private final LongAdder calledV2 = new LongAdder();
    private final LongAdder brokenV2 = new LongAdder();
    private final LongAdder fellBack = new LongAdder();

    @Test
    void countsAreExactToTheLastRequest() throws Exception {
        ModelServer<Integer, Double> server =
                world.serving().fallbackAfter(Duration.ofDays(1)).build(this::predict);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread * EACH;
                callers.add(threads.submit(() -> serve(server, first)));
            }
            Future<?> operator = threads.submit(() -> operate(done));
            Future<?> reader = threads.submit(() -> read(done));
            for (Future<?> caller : callers) {
                caller.get(2, TimeUnit.MINUTES);
            }
            done.set(true);
            operator.get(1, TimeUnit.MINUTES);
            reader.get(1, TimeUnit.MINUTES);
        } finally {
            threads.shutdownNow();
            server.close();
        }
        MetricSummary v1 = world.inStep("v1");
        MetricSummary v2 = world.inStep("v2");
        assertThat(v1.requests() + v2.requests()).isEqualTo((long) THREADS * EACH);
        assertThat(v2.requests()).isEqualTo(calledV2.sum()).isPositive();
        assertThat(v2.failures())
                .isEqualTo(brokenV2.sum())
                .isEqualTo(fellBack.sum())
                .isPositive();
        assertThat(v1.requests()).isEqualTo(calledV1.sum() - fellBack.sum()).isPositive();
        assertThat(v1.errors().count()).isEqualTo(v1.requests());
        assertThat(v2.errors().count()).isEqualTo(v2.requests() - v2.failures());
        assertThat(v1.errors().mae()).isEqualTo(1);
        assertThat(v2.errors().mae()).isEqualTo(2);
    }

    private double predict(String version, int input) {
        if (version.equals("v1")) {
            calledV1.increment();
            return input + 1;
        }
        calledV2.increment();
        if (input % 7 == 0) {
            brokenV2.increment();
            throw new IllegalStateException("broken");
        }
        return input + 2;
    }

    private void serve(ModelServer<Integer, Double> server, int first) {
        for (int i = first; i < first + EACH; i++) {
            Served<Double> served = server.serve("user-" + i % 100, "request-" + i, i);
            assertThat(served.value()).isEqualTo(served.version().equals("v1") ? i + 1 : i + 2);
            if (served.isFallback()) {
                fellBack.increment();
            } else {
                world.validator.observed(MODEL, "request-" + i, i);
            }
        }
    }

    private void operate(AtomicBoolean done) {
        for (int i = 0; !done.get(); i++) {
            world.split(TrafficShare.of(i % 5 / 4.0), 0);
        }
    }

    private void read(AtomicBoolean done) {
        long before = 0;
        while (!done.get()) {
            MetricSummary v2 = world.inStep("v2");
            assertThat(v2.failures()).isBetween(0L, v2.requests());
            assertThat(v2.requests()).isGreaterThanOrEqualTo(before);
            before = v2.requests();
        }
    }
}
