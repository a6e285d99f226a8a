package io.neuralhive.rollout.benchmarks.speed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.neuralhive.rollout.traffic.Assignment;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
 * A prediction that waits, and the outcome of another, made 16,384 predictions earlier by the same thread, that comes: both calls
 * together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class JoinBenchmark {

    private static final Duration LATENCY = Duration.ofMillis(3);

    /** What waits: the prediction, and since when. */
    private record Waiting(double prediction, long since) {}

    private final ConcurrentMap<String, Waiting> map = new ConcurrentHashMap<>();
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final Assignment assignment = Assignment.of("eta", "v1");
    private final Cache<String, Double> cache = Caffeine.newBuilder()
            .maximumSize(1_000_000)
            .expireAfterWrite(Duration.ofHours(24))
            .build();

    /** What it can't do without: put into a map that threads share and take out again, and a look at the clock. Nothing is forgotten. */
    @Benchmark
    public void limit(Requests requests, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            map.put(requests.id(i), new Waiting(12, System.currentTimeMillis()));
            hole.consume(map.remove(requests.earlierId(i)));
        }
    }

    /** Records the request as well. */
    @Benchmark
    public void validator(Requests requests) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            validator.predicted(assignment, requests.id(i), 12, LATENCY);
            validator.observed("eta", requests.earlierId(i), 10);
        }
    }

    /** Only joins. */
    @Benchmark
    public void caffeine(Requests requests, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            cache.put(requests.id(i), 12.0);
            hole.consume(cache.asMap().remove(requests.earlierId(i)));
        }
    }
}
