package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** A rollout of a candidate under a policy and simulated traffic, which can be run any number of times. */
record SimulatedRollout(
        RolloutPolicy policy,
        ErrorDistribution errors,
        double requestsPerMinute,
        double baselineFailureRate,
        Candidate candidate,
        Duration horizon) {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Separates studies with neighbouring seeds. */
    private static final long STRIDE = 0xd1342543de82ef95L;

    /** Runs one rollout. The same numbers give the same outcome, independent of other draws. */
    RolloutOutcome run(long seed, int number) {
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed * STRIDE + number);
        SimulatedClock clock = new SimulatedClock(START);
        SimulatedTraffic traffic = new SimulatedTraffic(
                clock,
                requestsPerMinute,
                new Arm(random, errors.sampler(random), 1, baselineFailureRate),
                new Arm(random, errors.sampler(random), candidate.factor(), candidate.failureRate()));
        try (SimulatedEngine engine =
                new SimulatedEngine(SimulatedEngine.CANDIDATE, policy, clock, traffic, traffic, event -> {})) {
            engine.promote();
            clock.advance(horizon);
            Rollout rollout = engine.rollout();
            Instant end = rollout.isEnded() ? rollout.updatedAt() : clock.now();
            return RolloutOutcome.of(rollout, end, traffic.candidateRequests(end));
        }
    }
}
