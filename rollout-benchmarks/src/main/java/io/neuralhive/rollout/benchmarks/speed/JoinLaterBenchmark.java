package io.neuralhive.rollout.benchmarks.speed;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The benchmark of a prediction, and of the outcome of another one that the same thread made 16,384 predictions
 * earlier: both calls together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class JoinLaterBenchmark {

    private final Joins joins = new Joins();

    @Benchmark
    public void limit(Requests requests, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            joins.limit(requests.id(i), requests.earlierId(i), hole);
        }
    }

    @Benchmark
    public void validator(Requests requests) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            joins.validator(requests.id(i), requests.earlierId(i));
        }
    }

    @Benchmark
    public void caffeine(Requests requests, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            joins.caffeine(requests.id(i), requests.earlierId(i), hole);
        }
    }
}
