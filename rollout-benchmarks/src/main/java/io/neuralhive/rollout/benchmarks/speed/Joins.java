package io.neuralhive.rollout.benchmarks.speed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.openjdk.jmh.infra.Blackhole;

/** Tables of predictions that wait for their outcome. */
final class Joins {

    private static final Duration LATENCY = Duration.ofMillis(3);

    /** A pending prediction, and since when it is pending. */
    private record PendingPrediction(double prediction, long since) {}

    private final ConcurrentMap<String, PendingPrediction> map = new ConcurrentHashMap<>();
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final Assignment assignment = Assignment.of("eta", "v1");
    private final Cache<String, Double> cache = Caffeine.newBuilder()
            .maximumSize(1_000_000)
            .expireAfterWrite(Duration.ofHours(24))
            .build();

    /**
     * The minimum work: a put into a map that threads share, a remove, and a read of the clock. Nothing is forgotten.
     */
    void limit(String predicted, String observed, Blackhole hole) {
        map.put(predicted, new PendingPrediction(12, System.currentTimeMillis()));
        hole.consume(map.remove(observed));
    }

    /** Records the request as well. */
    void validator(String predicted, String observed) {
        validator.predicted(assignment, predicted, 12, LATENCY);
        validator.observed("eta", observed, 10);
    }

    /** Only joins; other threads do the housekeeping. */
    void caffeine(String predicted, String observed, Blackhole hole) {
        cache.put(predicted, 12.0);
        hole.consume(cache.asMap().remove(observed));
    }
}
