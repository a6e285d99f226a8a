package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.sequential.SequentialEvaluator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The benchmark of one evaluation of the sequential method at the third of three steps, which should cost the same for
 * any number of samples.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SequentialGateBenchmark {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final DegradationCriteria CRITERIA =
            DegradationCriteria.builder().method(CheckpointMethod.SEQUENTIAL).build();

    /** The number of requests of each arm in each step. */
    @Param({"1000", "1000000000"})
    long requests;

    private final SequentialEvaluator rule = new SequentialEvaluator();
    private Evidence evidence = Evidence.none(Window.last(Duration.ofHours(1), START));

    /** Creates it; called by JMH. */
    public SequentialGateBenchmark() {}

    /** Creates the evidence: a candidate that is slightly worse than the baseline, and within the limit. */
    @Setup
    public void see() {
        Stratum passed = new Stratum("stage_1", TrafficShare.of(0.25), summary(10.5), summary(10));
        Window window = new Window(
                START, START.plusSeconds(1_800), Optional.of(new StepRef("eta-1", 3, "stage_3")), Duration.ZERO);
        evidence = Evidence.none(window)
                .withPlan(TrafficShare.of(0.75), Evidence.Phase.SOAKING)
                .withCandidate(summary(10.5))
                .withBaseline(summary(10))
                .withEarlier(List.of(passed, passed));
    }

    /** Evaluates once. */
    @Benchmark
    public List<Finding> evaluate() {
        return rule.evaluate(CRITERIA, evidence);
    }

    private MetricSummary summary(double mae) {
        return MetricSummary.ofRequests(requests, requests / 2_000)
                .withErrors(ErrorStats.ofAbsolute(new Moments(requests, mae, 100.0 * (requests - 1))));
    }
}
