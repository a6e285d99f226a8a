package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The benchmark of a gate's read of a full day's summary, with its percentiles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CollectBenchmark {

    private static final Instant END = Instant.parse("2026-01-02T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(END.minus(Duration.ofDays(1)));
    private final ContinuousValidator validator =
            ContinuousValidator.builder().clock(now::get).build();

    @Setup
    public void fill() {
        Assignment assignment = Assignment.of("eta", "v1");
        for (int i = 0; now.get().isBefore(END); i++) {
            validator.predicted(assignment, "request-" + i, i % 100, Duration.ofMillis(1 + i % 500));
            validator.observed("eta", "request-" + i, i % 90);
            now.set(now.get().plusSeconds(1));
        }
    }

    @Benchmark
    public MetricSummary validator() {
        return validator.collect("eta", "v1", Window.last(Duration.ofDays(1), END));
    }
}
