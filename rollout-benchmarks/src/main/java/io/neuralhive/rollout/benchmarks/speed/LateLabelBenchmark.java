package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The benchmark of outcomes that all arrive at the end of a day: in the order of their predictions, or in no order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class LateLabelBenchmark {

    private static final Duration PAUSE = Duration.ofHours(22).dividedBy(Keys.NUMBER);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final ContinuousValidator validator =
            ContinuousValidator.builder().clock(now::get).build();
    private final Assignment assignment = Assignment.of("eta", "v1");
    private final Random random = new Random(4711);
    private final String[] inOrder = new String[Keys.NUMBER];
    private String[] inNoOrder = {};
    private long next;

    @Setup(Level.Invocation)
    public void predict() {
        for (int i = 0; i < Keys.NUMBER; i++) {
            now.set(now.get().plus(PAUSE));
            // Copies, as if read from elsewhere.
            inOrder[i] = "request-" + next;
            validator.predicted(assignment, "request-" + next++, 12, Duration.ofMillis(1 + random.nextInt(500)));
        }
        inNoOrder = inOrder.clone();
        Collections.shuffle(Arrays.asList(inNoOrder), random);
    }

    @Benchmark
    public void inOrder() {
        observe(inOrder);
    }

    @Benchmark
    public void inNoOrder() {
        observe(inNoOrder);
    }

    private void observe(String[] ids) {
        for (String id : ids) {
            validator.observed("eta", id, 10);
        }
    }
}
