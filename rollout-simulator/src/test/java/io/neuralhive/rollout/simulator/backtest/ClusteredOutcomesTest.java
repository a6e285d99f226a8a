package io.neuralhive.rollout.simulator.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.Parallel;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** A documented limitation: correlated outcomes make false rollbacks more frequent than alpha. */
class ClusteredOutcomesTest {

    private static final int RUNS = 40;
    private static final int REQUESTS = 4_500;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RolloutPolicy SEQUENTIAL = RolloutPolicy.builder()
            .criteria(DegradationCriteria.builder()
                    .method(CheckpointMethod.SEQUENTIAL)
                    .build())
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();

    @Test
    void manyRequestsOfOneUserAreLessEvidenceThanTheyLook() {
        assertThat(falseRollbacks(REQUESTS)).as("one request of each user").isLessThan(RUNS / 10);
        assertThat(falseRollbacks(REQUESTS / 100))
                .as("a hundred requests of each user")
                .isGreaterThan(RUNS / 5);
    }

    /** The candidate's error is 20 % larger on each request, which is the limit. */
    private static long falseRollbacks(int users) {
        return Parallel.onAllCores()
                .run(RUNS, run -> Backtest.on(log(users, run)).run("sequential", SEQUENTIAL))
                .stream()
                .filter(result -> result.outcome().end() == End.ROLLED_BACK)
                .count();
    }

    /** Half of what an error depends on is the user. */
    private static List<RecordedRequest> log(int users, int run) {
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create((long) run);
        ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
        double[] ofUser =
                IntStream.range(0, users).mapToDouble(i -> normal.sample()).toArray();
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> {
                    int user = i % users;
                    double error = Math.exp(Math.sqrt(0.5) * (ofUser[user] + normal.sample()));
                    Instant at = START.plusMillis(1_200L * i);
                    return new RecordedRequest(at, run + "-" + user, error, 1.2 * error, 0, at);
                })
                .toList();
    }
}
