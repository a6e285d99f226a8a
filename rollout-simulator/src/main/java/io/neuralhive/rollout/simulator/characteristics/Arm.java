package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.recording.ErrorSums;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;

/**
 * One version under simulated traffic. Requests are a Poisson process, whose thinning by failures gives two independent
 * ones; every error is drawn separately, so that sums have their true distribution, however heavy its tail. Not
 * thread-safe.
 */
final class Arm {

    private final UniformRandomProvider random;
    private final ContinuousSampler errors;
    private final double factor;
    private final double failureRate;
    private final Map<Optional<StepRef>, Tally> tallies = new HashMap<>();
    private long requests;

    Arm(UniformRandomProvider random, ContinuousSampler errors, double factor, double failureRate) {
        this.random = random;
        this.errors = errors;
        this.factor = factor;
        this.failureRate = failureRate;
    }

    /**
     * Serves the requests of an interval.
     *
     * @param expected the expected number of requests
     * @param step the step for which they are evidence
     * @param end when the interval ends
     */
    void serve(double expected, Optional<StepRef> step, Instant end) {
        int answered = poisson(expected * (1 - failureRate));
        int failed = poisson(expected * failureRate);
        ErrorSums drawn = new ErrorSums();
        for (int i = 0; i < answered; i++) {
            drawn.add(factor * errors.sample(), 0);
        }
        requests += answered + failed;
        tallies.computeIfAbsent(step, ref -> new Tally()).add(answered, failed, drawn, end);
    }

    /** Returns the evidence for a step; for an empty one, that outside any step. */
    MetricSummary summary(Optional<StepRef> step, Instant matureUntil) {
        Tally tally = tallies.get(step);
        return tally == null ? MetricSummary.EMPTY : tally.summary(matureUntil);
    }

    /** Returns the total number of requests served. */
    long requests() {
        return requests;
    }

    private int poisson(double mean) {
        return mean > 0 ? PoissonSampler.of(random, mean).sample() : 0;
    }
}
