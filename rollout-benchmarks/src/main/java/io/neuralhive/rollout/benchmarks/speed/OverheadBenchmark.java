package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.traffic.TrafficSplit;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import io.neuralhive.rollout.validation.ContinuousValidator;
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

/** A whole request: chosen, called, timed and recorded, beside the bare call. What it adds is the difference. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class OverheadBenchmark {

    /** Work of the model, in units of about a nanosecond: little, so that the difference shows. */
    private static final long WORK = 200;

    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final ContinuousValidator validator =
            ContinuousValidator.builder().mostPending(100_000).build();
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
                new Fence("r-1", 1, 1));
    }

    @TearDown
    public void stop() {
        server.close();
    }

    @Benchmark
    public void bare(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(predict("v1", keys.get(i)));
        }
    }

    @Benchmark
    public void served(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            String key = keys.get(i);
            Served<Double> served = server.serve(key, key, key);
            hole.consume(served);
        }
    }

    private static Double predict(String version, String input) {
        Blackhole.consumeCPU(WORK);
        return (double) input.length() + version.length();
    }
}
