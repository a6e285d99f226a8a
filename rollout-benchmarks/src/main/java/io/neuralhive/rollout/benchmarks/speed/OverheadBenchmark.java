package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The benchmark of a whole request, assigned, called, timed and recorded, beside the bare call; the overhead is the
 * difference. Each request has a new id, and the table of pending predictions is full, so that each new one evicts the
 * oldest.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class OverheadBenchmark {

    /** Work of the model, in units of about a nanosecond: little, so that the difference is visible. */
    private static final long WORK = 200;

    private static final int PENDING = 100_000;

    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final ContinuousValidator validator =
            ContinuousValidator.builder().maxPending(PENDING).build();
    private final ModelServer<String, Double> server =
            Serving.of("eta", splitter::assign, validator).build(OverheadBenchmark::predict);

    @Setup
    public void start() {
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1"),
                        "v2",
                        TrafficShare.of(0.25),
                        0,
                        Optional.of(new StepRef("r-1", 1, "stage_1"))),
                new FencingToken("r-1", 1, 1));
        // Ids are spread over the parts of the table at random, so that more are needed until each of them is full.
        for (int i = 0; i < 2 * PENDING; i++) {
            server.serve("user-" + i, "earlier-" + i, "");
        }
    }

    @TearDown
    public void stop() {
        server.close();
    }

    @Benchmark
    public void bare(Requests requests, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(predict("v1", requests.user(i)));
        }
    }

    @Benchmark
    public void served(Requests requests, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            String key = requests.user(i);
            Served<Double> served = server.serve(key, requests.id(i), key);
            hole.consume(served);
        }
    }

    private static Double predict(String version, String input) {
        Blackhole.consumeCPU(WORK);
        return (double) input.length() + version.length();
    }
}
