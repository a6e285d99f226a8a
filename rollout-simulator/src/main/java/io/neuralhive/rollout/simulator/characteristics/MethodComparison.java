package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.simulator.engine.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A comparison of the evaluation methods by their costs and detections, each deciding as early as it can: the threshold
 * rule with its default minimum of samples; the threshold rule with the minimum raised until it rolls back as few good
 * candidates as the faster sequential rule; the sequential rule in both variants. Whole rollouts with 25, 50, 75 and
 * 100 %, a request a second.
 *
 * <p>The comparison with a tuned minimum is the fair one: a rule that may roll good candidates back detects bad ones
 * earlier. In practice, such tuning is impossible, because the right minimum depends on a distribution that is not
 * known in advance.
 */
public final class MethodComparison {

    private static final List<Candidate> CANDIDATES =
            DoubleStream.of(0, 20, 40, 100).mapToObj(Candidate::withError).toList();
    private static final double REQUESTS_PER_MINUTE = 60;

    /**
     * Enough requests for the slowest method on the heaviest tail; rollouts that have not ended by then count as never.
     */
    private static final Duration HORIZON = Duration.ofSeconds(40_000);

    /** Twenty requests to the candidate at 25 %. */
    private static final Duration SEQUENTIAL_INTERVAL = Duration.ofSeconds(80);

    /**
     * The number of evaluations of the threshold rule until its minimum is reached, so that it is exceeded by at most a
     * twentieth.
     */
    private static final int EVALUATIONS_UNTIL_MINIMUM = 20;

    private static final double SMALLEST_SHARE = 0.25;
    private static final long MAX_SAMPLES = 8_000;

    private final int rollouts;
    private final long seed;
    private final Parallel parallel;

    /**
     * Creates a comparison.
     *
     * @param rollouts the number of rollouts per figure, 1 to 1,000,000
     * @param seed the same seed gives the same table
     * @param parallel the runner of the simulations
     */
    public MethodComparison(int rollouts, long seed, Parallel parallel) {
        this.rollouts = rollouts;
        this.seed = seed;
        this.parallel = parallel;
    }

    /**
     * A method on one distribution of errors.
     *
     * @param errors name of the distribution
     * @param method name of the method
     * @param minSamples the minimum number of samples
     * @param good its outcomes for a candidate as good as the baseline
     * @param bad its outcomes for candidates whose error is 20, 40 and 100 % larger
     */
    public record Row(String errors, String method, long minSamples, Characteristics good, List<Characteristics> bad) {

        /** Copies the list. */
        public Row {
            bad = List.copyOf(bad);
        }
    }

    /** Returns a row for each method on a distribution of errors. */
    public List<Row> on(ErrorDistribution errors) {
        long minimum = DegradationCriteria.DEFAULT.minSamples();
        Row strict = row(errors, "sequential, strict", minimum, sequential(MarginRule.STRICT), CANDIDATES);
        Row quicker = row(
                errors,
                "sequential, significant and material",
                minimum,
                sequential(MarginRule.SIGNIFICANT_AND_MATERIAL),
                CANDIDATES);
        long tuned = tuned(errors, quicker.good().outcomes().rolledBack().count());
        return List.of(
                row(errors, "threshold", minimum, threshold(minimum), CANDIDATES),
                row(errors, "threshold, tuned", tuned, threshold(tuned), CANDIDATES),
                quicker,
                strict);
    }

    private Row row(
            ErrorDistribution errors, String method, long minimum, RolloutPolicy policy, List<Candidate> candidates) {
        List<Characteristics> all = Study.builder()
                .policy(method, policy)
                .errors(errors)
                .requestsPerMinute(REQUESTS_PER_MINUTE)
                .candidates(candidates)
                .rollouts(rollouts)
                .seed(seed)
                .horizon(HORIZON)
                .build()
                .run(parallel)
                .characteristics();
        return new Row(errors.name(), method, minimum, all.get(0), all.subList(1, all.size()));
    }

    /**
     * The smallest minimum with which no more than the given share of good candidates is rolled back, found by
     * bisection.
     */
    private long tuned(ErrorDistribution errors, long allowed) {
        long tooSmall = DegradationCriteria.DEFAULT.minSamples();
        long enough = MAX_SAMPLES;
        while (enough - tooSmall > Math.max(1, tooSmall / 50)) {
            long middle = (tooSmall + enough) / 2;
            Row tried = row(errors, "threshold", middle, threshold(middle), CANDIDATES.subList(0, 1));
            if (tried.good().outcomes().rolledBack().count() <= allowed) {
                enough = middle;
            } else {
                tooSmall = middle;
            }
        }
        return enough;
    }

    private static RolloutPolicy threshold(long minSamples) {
        long seconds = Math.max(1, (long) (minSamples / SMALLEST_SHARE / EVALUATIONS_UNTIL_MINIMUM));
        return concurrent(DegradationCriteria.builder().minSamples(minSamples).build())
                .checkpointDuration(Duration.ofSeconds(seconds))
                .checkInterval(Duration.ofSeconds(seconds))
                .build();
    }

    private static RolloutPolicy sequential(MarginRule rule) {
        SequentialRule settings = SequentialRule.DEFAULT.withMarginRule(rule).withEarlyPass(true);
        return concurrent(DegradationCriteria.builder()
                        .method(CheckpointMethod.SEQUENTIAL)
                        .sequential(settings)
                        .build())
                .checkpointDuration(HORIZON)
                .checkInterval(SEQUENTIAL_INTERVAL)
                .build();
    }

    private static RolloutPolicy.Builder concurrent(DegradationCriteria criteria) {
        return RolloutPolicy.builder()
                .criteria(criteria)
                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT));
    }
}
