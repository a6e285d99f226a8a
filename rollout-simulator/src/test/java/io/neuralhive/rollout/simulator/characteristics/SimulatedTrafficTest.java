package io.neuralhive.rollout.simulator.characteristics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine;
import io.neuralhive.rollout.time.SimulatedClock;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class SimulatedTrafficTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CANDIDATE = SimulatedEngine.CANDIDATE.version();
    private static final StepRef FIRST = new StepRef("rollout", 0, "stage_1");
    private static final StepRef SECOND = new StepRef("rollout", 1, "stage_2");

    private final SimulatedClock clock = new SimulatedClock(START);
    private final SimulatedTraffic traffic = traffic(1_000, 1.5, 0.1);

    @Test
    void followsTheSplit() {
        split(0.25, FIRST);
        clock.advance(Duration.ofMinutes(100));
        split(0.75, SECOND);
        clock.advance(Duration.ofMinutes(100));

        assertThat(seen(CANDIDATE, FIRST).requests()).isCloseTo(25_000, withinPercentage(2));
        assertThat(seen(SimulatedEngine.BASELINE, FIRST).requests()).isCloseTo(75_000, withinPercentage(2));
        assertThat(seen(CANDIDATE, SECOND).requests()).isCloseTo(75_000, withinPercentage(2));
        assertThat(traffic.candidateRequests(clock.now()))
                .isEqualTo(seen(CANDIDATE, FIRST).requests()
                        + seen(CANDIDATE, SECOND).requests());
    }

    @Test
    void theCandidateErrsAndFailsAsItShall() {
        split(0.5, FIRST);
        clock.advance(Duration.ofMinutes(200));
        MetricSummary candidate = seen(CANDIDATE, FIRST);
        assertThat(candidate.errors().mae()).isCloseTo(1.5, withinPercentage(2));
        assertThat(candidate.errors().absolute().variance()).isCloseTo(2.25, withinPercentage(4));
        assertThat(candidate.errors().rmse()).isCloseTo(1.5 * Math.sqrt(2), withinPercentage(3));
        assertThat(candidate.errorRate()).isCloseTo(0.1, withinPercentage(4));
        assertThat(candidate.errors().count()).isEqualTo(candidate.requests() - candidate.failures());
        assertThat(candidate.keys()).contains(candidate.requests());
        assertThat(seen(SimulatedEngine.BASELINE, FIRST).errors().mae()).isCloseTo(1, withinPercentage(2));
    }

    @Test
    void lookingMoreOftenDoesNotChangeHowMuchThereIs() {
        split(0.5, FIRST);
        for (int i = 0; i < 6_000; i++) {
            clock.advance(Duration.ofSeconds(1));
            assertThat(seen(CANDIDATE, FIRST).requests()).isNotNegative();
        }
        assertThat(seen(CANDIDATE, FIRST).requests()).isCloseTo(50_000, withinPercentage(2));
        assertThat(seen(CANDIDATE, FIRST).errors().mae()).isCloseTo(1.5, withinPercentage(3));
    }

    @Test
    void numbersOfRequestsSpreadAsThoseOfAPoissonProcess() {
        double sum = 0;
        double squares = 0;
        int runs = 4_000;
        for (int seed = 0; seed < runs; seed++) {
            SimulatedTraffic one = traffic(1, 1, 0, seed);
            one.apply(TrafficSplit.allToCandidate("model", Optional.empty(), CANDIDATE), fencingToken());
            double requests = one.candidateRequests(START.plus(Duration.ofMinutes(50)));
            sum += requests;
            squares += requests * requests;
        }
        double mean = sum / runs;
        assertThat(mean).isCloseTo(50, withinPercentage(1));
        assertThat(squares / runs - mean * mean).isCloseTo(50, withinPercentage(7));
    }

    @Test
    void youngErrorsDoNotCount() {
        split(0.5, FIRST);
        clock.advance(Duration.ofMinutes(30));
        Window window = new Window(START, clock.now(), Optional.of(FIRST), Duration.ofMinutes(10));
        MetricSummary seen = traffic.collect("model", CANDIDATE, window);
        assertThat(seen.requests()).isCloseTo(15_000, withinPercentage(3));
        assertThat(seen.errors().count()).isCloseTo(9_000, withinPercentage(3));
    }

    @Test
    void theBaselineHasAPast() {
        Window day = Window.last(Duration.ofHours(24), START);
        MetricSummary past = traffic.collect("model", SimulatedEngine.BASELINE, day);
        assertThat(past.requests()).isCloseTo(1_440_000, withinPercentage(1));
        assertThat(traffic.collect("model", SimulatedEngine.BASELINE, day)).isEqualTo(past);
        assertThat(traffic.collect("model", CANDIDATE, day)).isEqualTo(MetricSummary.EMPTY);
    }

    private MetricSummary seen(String version, StepRef step) {
        return traffic.collect("model", version, new Window(START, clock.now(), Optional.of(step), Duration.ZERO));
    }

    private void split(double share, StepRef step) {
        traffic.apply(
                new TrafficSplit(
                        "model",
                        Optional.of(SimulatedEngine.BASELINE),
                        CANDIDATE,
                        TrafficShare.of(share),
                        0,
                        Optional.of(step)),
                fencingToken());
    }

    private static FencingToken fencingToken() {
        return new FencingToken("rollout", 1, 1);
    }

    private SimulatedTraffic traffic(double perMinute, double factor, double failureRate) {
        return traffic(perMinute, factor, failureRate, 1);
    }

    private SimulatedTraffic traffic(double perMinute, double factor, double failureRate, long seed) {
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
        ErrorDistribution errors = ErrorDistribution.exponential();
        return new SimulatedTraffic(
                clock,
                perMinute,
                new Arm(random, errors.sampler(random), 1, 0),
                new Arm(random, errors.sampler(random), factor, failureRate));
    }
}
