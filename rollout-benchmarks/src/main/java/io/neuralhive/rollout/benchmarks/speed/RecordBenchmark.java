package io.neuralhive.rollout.benchmarks.speed;

import io.github.resilience4j.core.metrics.LockFreeSlidingTimeWindowMetrics;
import io.github.resilience4j.core.metrics.Metrics;
import io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics;
import io.github.resilience4j.core.metrics.Snapshot;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The benchmark of counting one request and its latency in a window of time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {

    private static final Duration LATENCY = Duration.ofMillis(3);

    private final ContinuousValidator validator = ContinuousValidator.create();
    private final Assignment assignment =
            new Assignment("eta", Optional.of("v2"), Optional.empty(), Optional.of(new StepRef("r-1", 1, "stage_1")));
    private final LongAdder requests = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final Metrics locked = new SlidingTimeWindowMetrics(60, Clock.systemUTC());
    private final Metrics lockFree = new LockFreeSlidingTimeWindowMetrics(60);
    private final DistributionSummary summary = DistributionSummary.builder("latency")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(new SimpleMeterRegistry());

    /** The minimum work: striped counters and one read of the clock. */
    @Benchmark
    public long limit() {
        requests.increment();
        nanos.add(LATENCY.toNanos());
        return System.currentTimeMillis();
    }

    @Benchmark
    public void validator() {
        validator.answered(assignment, LATENCY);
    }

    @Benchmark
    public Snapshot resilience4jLocked() {
        return locked.record(3, TimeUnit.MILLISECONDS, Metrics.Outcome.SUCCESS);
    }

    @Benchmark
    public Snapshot resilience4jLockFree() {
        return lockFree.record(3, TimeUnit.MILLISECONDS, Metrics.Outcome.SUCCESS);
    }

    @Benchmark
    public void micrometer() {
        summary.record(3);
    }
}
