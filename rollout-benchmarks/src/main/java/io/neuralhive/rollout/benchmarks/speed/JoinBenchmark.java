package io.neuralhive.rollout.benchmarks.speed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.neuralhive.rollout.traffic.Assignment;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A prediction that waits, and its outcome that comes: both calls together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class JoinBenchmark {

    private static final Duration LATENCY = Duration.ofMillis(3);

    private final ContinuousValidator validator = ContinuousValidator.create();
    private final Assignment assignment = Assignment.of("eta", "v1");
    private final Cache<String, Double> cache = Caffeine.newBuilder()
            .maximumSize(1_000_000)
            .expireAfterWrite(Duration.ofHours(24))
            .build();

    /** Records the request as well. */
    @Benchmark
    public void validator(Keys keys) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            String id = keys.get(i);
            validator.predicted(assignment, id, 12, LATENCY);
            validator.observed("eta", id, 10);
        }
    }

    /** Only joins. */
    @Benchmark
    public void caffeine(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            String id = keys.get(i);
            cache.put(id, 12.0);
            hole.consume(cache.asMap().remove(id));
        }
    }
}
