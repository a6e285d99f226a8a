package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.traffic.TrafficSplit;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A whole request: chosen, called, timed and recorded, beside the bare call. What it adds is the difference. */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ServeBenchmark {

    /** Work of the model, in units of about a nanosecond. */
    private static final long WORK = 2_000;

    @Param({"canary", "shadow off", "shadow throws", "shadow hangs"})
    private String candidate;

    private final CountDownLatch end = new CountDownLatch(1);
    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final ContinuousValidator validator =
            ContinuousValidator.builder().mostPending(100_000).build();
    private ModelServer<String, Double> server;

    @Setup
    public void start() {
        boolean canary = candidate.equals("canary");
        boolean shadow = !canary && !candidate.equals("shadow off");
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1"),
                        "v2",
                        canary ? TrafficShare.of(0.5) : TrafficShare.NONE,
                        shadow ? 1 : 0,
                        Optional.of(new StepRef("r-1", 1, "shadow"))),
                new Fence("r-1", 1, 1));
        server = Serving.of("eta", splitter::assign, validator)
                .shadow(ShadowOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(1)))
                .build(this::predict);
    }

    @TearDown
    public void stop() {
        end.countDown();
        server.close();
    }

    @Benchmark
    public Double bare(Keys keys) {
        return predict("v1", keys.next());
    }

    @Benchmark
    public Served<Double> served(Keys keys) {
        String key = keys.next();
        return server.serve(key, key, key);
    }

    private Double predict(String version, String input) {
        if (version.equals("v2") && candidate.equals("shadow throws")) {
            throw new IllegalStateException("broken");
        }
        if (version.equals("v2") && candidate.equals("shadow hangs")) {
            hang();
        }
        Blackhole.consumeCPU(WORK);
        return (double) input.length();
    }

    /** Takes no notice of interrupts. */
    private void hang() {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                // goes on hanging
            }
        }
    }
}
