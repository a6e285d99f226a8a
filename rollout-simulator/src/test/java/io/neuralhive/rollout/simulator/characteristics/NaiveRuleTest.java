package io.neuralhive.rollout.simulator.characteristics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.ThresholdEvaluator;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.recording.ErrorSums;
import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import io.neuralhive.rollout.simulator.engine.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How often the default rule rolls back a candidate that is as good as the baseline, as documented. Why these numbers: {@code
 * docs/decisions/0031-numbers-of-simulations.md}.
 */
@Tag("exhaustive")
class NaiveRuleTest {

    private static final int RUNS = 4_000;

    /** Two and a half standard errors of a share of one half. */
    private static final double TOLERANCE = 0.02;

    private static final Window WINDOW = Window.last(Duration.ofHours(1), Instant.EPOCH);
    private static final DegradationCriteria DEFAULT = DegradationCriteria.DEFAULT;

    @Test
    void aGateWithTenSamplesInEachArmTakesAThirdBack() {
        assertRate(0.34, run -> evaluatedAt(ErrorDistribution.exponential(), run, 10));
        assertRate(0.30, run -> evaluatedAt(ErrorDistribution.halfNormal(), run, 10));
        assertRate(0.37, run -> evaluatedAt(ErrorDistribution.logNormal(1), run, 10));
        assertRate(0.42, run -> evaluatedAt(ErrorDistribution.logNormal(1.5), run, 10));
    }

    @Test
    void lookedAtEveryTenSamplesItTakesMoreThanHalfBack() {
        assertRate(0.55, run -> evaluatedAt(ErrorDistribution.exponential(), run, 500));
    }

    /** In one gate; what is needed for one mistake in twenty differs fifteen-fold. */
    @Test
    void theMinimumThatIsEnoughDependsOnTheDistribution() {
        assertThat(rate(run -> isDegradedAt(ErrorDistribution.halfNormal(), run, 110)))
                .isBetween(0.03, 0.05);
        assertThat(rate(run -> isDegradedAt(ErrorDistribution.halfNormal(), run, 80)))
                .isGreaterThan(0.05);
        assertThat(rate(run -> isDegradedAt(ErrorDistribution.logNormal(1.5), run, 1_810)))
                .isBetween(0.02, 0.05);
        assertThat(rate(run -> isDegradedAt(ErrorDistribution.logNormal(1.5), run, 1_100)))
                .isGreaterThan(0.05);
    }

    @Test
    void againstALargeRecordedBaselineAFifthToAQuarterIsRolledBack() {
        assertRate(0.20, run -> isDegradedAgainst(Math.sqrt(2 / Math.PI), ErrorDistribution.halfNormal(), run));
        assertRate(0.24, run -> isDegradedAgainst(1, ErrorDistribution.exponential(), run));
        assertRate(0.24, run -> isDegradedAgainst(Math.exp(0.5), ErrorDistribution.logNormal(1), run));
        assertRate(0.24, run -> isDegradedAgainst(Math.exp(1.125), ErrorDistribution.logNormal(1.5), run));
    }

    @Test
    void oneFailureIsTooManyBelowAThousandRequests() {
        assertRate(0.39, run -> {
            UniformRandomProvider random = random(run);
            long failures = 0;
            for (int i = 0; i < 999; i++) {
                failures += random.nextDouble() < 0.0005 ? 1 : 0;
            }
            return isDegraded(MetricSummary.ofRequests(999, failures), MetricSummary.ofRequests(999, 0));
        });
    }

    @Test
    void againstALargeRecordedBaselineAGateTakesAQuarterBackAndThreeGatesMoreThanHalf() {
        // The sum of ten exponential errors is above 12 with probability 0.2424: that of a Poisson process of 12 with
        // less than ten.
        assertThat(falseRollbacks(0.5, 1.0)).isCloseTo(0.242, within(0.029));
        assertThat(falseRollbacks(0.5, 0.6, 0.7, 1.0)).isCloseTo(1 - Math.pow(1 - 0.242, 3), within(0.034));
    }

    /** Whole rollouts, whose gates are asked as soon as the candidate has ten samples. */
    private static double falseRollbacks(double... stages) {
        RolloutPolicy policy = RolloutPolicy.builder()
                .stages(stages)
                .checkpointDuration(Duration.ofSeconds(1))
                .checkInterval(Duration.ofSeconds(30))
                .build();
        assertThat(policy.baseline().mode()).isEqualTo(BaselineMode.BEFORE_ROLLOUT);
        OutcomeSummary outcomes = Study.builder()
                .policy("default", policy)
                .requestsPerMinute(2)
                .rollouts(2_000)
                .build()
                .run(Parallel.onAllCores())
                .characteristics()
                .get(0)
                .outcomes();
        assertThat(outcomes.unfinished().count()).isZero();
        return outcomes.rolledBack().value();
    }

    private static void assertRate(double published, IntPredicate rolledBack) {
        assertThat(rate(rolledBack)).isCloseTo(published, within(TOLERANCE));
    }

    private static double rate(IntPredicate rolledBack) {
        List<Boolean> runs = Parallel.onAllCores().run(RUNS, rolledBack::test);
        return runs.stream().filter(back -> back).count() / (double) RUNS;
    }

    /** Looks once, at equally many samples in each arm. */
    private static boolean isDegradedAt(ErrorDistribution errors, int run, int samples) {
        ContinuousSampler sampler = errors.sampler(random(run));
        return isDegraded(drawn(sampler, samples), drawn(sampler, samples));
    }

    /** Ten samples of the candidate, and a baseline with so many that its mean is known. */
    private static boolean isDegradedAgainst(double mean, ErrorDistribution errors, int run) {
        MetricSummary baseline = MetricSummary.ofRequests(1_000_000, 0).withErrors(ErrorStats.ofMae(1_000_000, mean));
        return isDegraded(drawn(errors.sampler(random(run)), 10), baseline);
    }

    private static MetricSummary drawn(ContinuousSampler sampler, int samples) {
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += sampler.sample();
        }
        return MetricSummary.ofRequests(samples, 0).withErrors(ErrorStats.ofMae(samples, sum / samples));
    }

    /** Evaluates after every ten samples of both arms, and returns whether any evaluation finds the candidate degraded. */
    private static boolean evaluatedAt(ErrorDistribution errors, int run, int samples) {
        ContinuousSampler sampler = errors.sampler(random(run));
        ErrorSums candidate = new ErrorSums();
        ErrorSums baseline = new ErrorSums();
        for (int n = 1; n <= samples; n++) {
            candidate.add(sampler.sample(), 0);
            baseline.add(sampler.sample(), 0);
            if (n % 10 == 0 && isDegraded(summary(candidate, n), summary(baseline, n))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDegraded(MetricSummary candidate, MetricSummary baseline) {
        Evidence evidence = Evidence.none(WINDOW).withCandidate(candidate).withBaseline(baseline);
        return new ThresholdEvaluator()
                .evaluate(DEFAULT, evidence).stream().anyMatch(finding -> finding.result() == Finding.Result.DEGRADED);
    }

    private static MetricSummary summary(ErrorSums errors, int requests) {
        return MetricSummary.ofRequests(requests, 0).withErrors(errors.stats());
    }

    private static UniformRandomProvider random(int run) {
        return RandomSource.XO_RO_SHI_RO_128_PP.create((long) run);
    }
}
