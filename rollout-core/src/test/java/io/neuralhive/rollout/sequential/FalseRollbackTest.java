package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.TrafficShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often a candidate is rolled back whose error is exactly at the limit, evaluated after every single observation. Seeds 1 to
 * {@code -Drollout.runs}, 2,000 by default, of {@code -Drollout.samples} each, 2,000 by default; fails more than three standard
 * errors above the rate that is promised.
 */
@Tag("exhaustive")
class FalseRollbackTest {

    private static final int RUNS = Integer.getInteger("rollout.runs", 2_000);
    private static final int SAMPLES = Integer.getInteger("rollout.samples", 2_000);
    private static final int LEAST = 20;
    private static final double ALPHA = 0.05;
    private static final double LIMIT = ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
    private static final double THRESHOLD = -Math.log(ALPHA);
    private static final double RATIO = 1.2;
    private static final NormalMixture MIXTURE = NormalMixture.tightestAt(1_000, ALPHA);
    private static final double[] SHARES = {0.25, 0.5, 0.75, 0.9};

    /** How hard the traffic is to predict, in the course of a run from 0 to 1. */
    enum Traffic {
        FLAT {
            @Override
            double difficulty(double time) {
                return 1;
            }
        },
        DRIFTING {
            @Override
            double difficulty(double time) {
                return 1 + 2 * time;
            }
        };

        abstract double difficulty(double time);
    }

    static Stream<Arguments> combinations() {
        return Arrays.stream(ErrorDistribution.values())
                .flatMap(errors -> Arrays.stream(SHARES)
                        .boxed()
                        .flatMap(share ->
                                Arrays.stream(Traffic.values()).map(traffic -> Arguments.of(errors, share, traffic))));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void staysWithinWhatIsPromisedInOneStep(ErrorDistribution errors, double share, Traffic traffic) {
        assertRate("%s, share %s, %s".formatted(errors, share, traffic), seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            Step step = new Step();
            for (int i = 0; i < SAMPLES; i++) {
                step.add(random, errors, share, traffic.difficulty(i / (double) SAMPLES));
                if (step.rejects()) {
                    return true;
                }
            }
            return false;
        });
    }

    /**
     * Shares and difficulty grow together, which is what makes a comparison of pooled samples wrong. Looked at after every ten
     * observations.
     */
    @ParameterizedTest
    @EnumSource
    void staysWithinWhatIsPromisedOverAllSteps(ErrorDistribution errors) {
        MeanJudge judge = new MeanJudge(
                MeanCriterion.mae(DegradationCriteria.DEFAULT),
                new SignificanceLevel(ALPHA, SequentialRule.DEFAULT),
                LEAST);
        assertRate(errors + ", ramp", seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            List<Arms> steps = new ArrayList<>();
            for (int k = 0; k < SHARES.length; k++) {
                Step step = new Step();
                steps.add(step.arms());
                for (int i = 0; i < SAMPLES / SHARES.length; i++) {
                    step.add(random, errors, SHARES[k], 1 + k);
                    steps.set(k, step.arms());
                    if (i % 10 == 9
                            && step.counts()
                            && judge.decisive(steps).assessment().isDegraded()) {
                        return true;
                    }
                }
            }
            return false;
        });
    }

    /** Errors and failures both at their limits, evaluated after every 100 requests, through the evaluator itself. */
    @ParameterizedTest
    @EnumSource(names = {"HALF_NORMAL", "LOGNORMAL_1_5"})
    void staysWithinWhatIsPromisedForAllCriteriaTogether(ErrorDistribution errors) {
        DegradationCriteria criteria = DegradationCriteria.builder()
                .method(CheckpointMethod.SEQUENTIAL)
                .maxErrorRate(0.02)
                .limits(List.of(MetricLimit.parse("error_rate increase_pct 0")))
                .build();
        SequentialEvaluator rule = new SequentialEvaluator();
        assertRate(errors + ", all criteria", seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            List<Stratum> passed = new ArrayList<>();
            for (double share : SHARES) {
                Step step = new Step();
                Evidence evidence = Shown.evidence(step.summary(false), step.summary(true));
                for (int i = 0; i < SAMPLES / SHARES.length; i += 100) {
                    for (int k = 0; k < 100; k++) {
                        step.add(random, errors, share, 1);
                        step.request(random, 0.02);
                    }
                    evidence = Shown.evidence(step.summary(false), step.summary(true))
                            .withPlan(TrafficShare.of(share), Evidence.Phase.SOAKING)
                            .withEarlier(passed);
                    if (Verdict.of(rule.evaluate(criteria, evidence)) instanceof Verdict.Degraded) {
                        return true;
                    }
                }
                passed = evidence.strata();
            }
            return false;
        });
    }

    static Stream<Arguments> rates() {
        return DoubleStream.of(SHARES)
                .boxed()
                .flatMap(share -> Stream.of(Arguments.of(share, 0.01, 1.0), Arguments.of(share, 0.2, 1.5)));
    }

    /**
     * The candidate fails exactly so much more often as is allowed. Looked at from the first failure on, after each of the
     * candidate's and after every tenth request, with the share of the requests that was seen by then.
     */
    @ParameterizedTest
    @MethodSource("rates")
    void staysWithinWhatIsPromisedOfMoreFailures(double share, double rate, double ratio) {
        assertRate("failures, share %s, rate %s, ratio %s".formatted(share, rate, ratio), seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            long[] requests = new long[2];
            long[] failures = new long[2];
            for (int i = 0; i < SAMPLES; i++) {
                int arm = random.nextDouble() < share ? 1 : 0;
                requests[arm]++;
                boolean fails = random.nextDouble() < (arm == 1 ? ratio : 1) * rate;
                failures[arm] += fails ? 1 : 0;
                boolean isLookedAt = (fails && arm == 1) || i % 10 == 9;
                if (isLookedAt && requests[0] > 0 && requests[1] > 0) {
                    double seen = requests[1] / (i + 1.0);
                    List<FailureCounts> steps = List.of(new FailureCounts(failures[1], failures[0], seen));
                    if (FailureRatio.logEvidenceAbove(steps, ratio) >= THRESHOLD) {
                        return true;
                    }
                }
            }
            return false;
        });
    }

    /** Both versions see the same difficulty, and half of each error is its own. */
    @ParameterizedTest
    @EnumSource
    void staysWithinWhatIsPromisedInPairs(ErrorDistribution errors) {
        assertRate(errors + ", pairs", seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            PairedErrors pairs = PairedErrors.NONE;
            for (int i = 0; i < SAMPLES; i++) {
                double common = errors.draw(random);
                double own = RATIO * (common + errors.draw(random));
                pairs = pairs.plus(own, common + errors.draw(random));
                if (i >= LEAST && rejects(new Contrast.Pairs(pairs))) {
                    return true;
                }
            }
            return false;
        });
    }

    @Test
    void theLimitsAreThoseOfThreeStandardErrors() {
        assertThat(ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / 2_000)).isBetween(0.0646, 0.06463);
        assertThat(ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / 10_000)).isBetween(0.0565, 0.05655);
    }

    private static void assertRate(String what, LongPredicate isRolledBack) {
        long rolledBack =
                LongStream.rangeClosed(1, RUNS).parallel().filter(isRolledBack).count();
        double rate = rolledBack / (double) RUNS;
        System.out.printf("false rollbacks: %.4f  %s%n", rate, what);
        assertThat(rate).as(what).isLessThanOrEqualTo(LIMIT);
    }

    private static boolean rejects(Contrast contrast) {
        // The evidence is at most 2·exp(z²/2), and one direction only: where z is small, there is nothing to compute.
        return contrast.z(RATIO) > 2
                && new MeanEProcess(List.of(contrast), MIXTURE).logEvidenceAbove(RATIO) >= THRESHOLD;
    }

    /** One step under live traffic. */
    private static final class Step {
        private Moments candidate = Moments.NONE;
        private Moments baseline = Moments.NONE;
        private final long[] failures = new long[2];
        private boolean isCandidates;

        void add(RandomGenerator random, ErrorDistribution errors, double share, double difficulty) {
            double error = difficulty * errors.draw(random);
            isCandidates = random.nextDouble() < share;
            if (isCandidates) {
                candidate = candidate.plus(RATIO * error);
            } else {
                baseline = baseline.plus(error);
            }
        }

        /** Lets the request that was added last fail at a rate; its outcome is known all the same. */
        void request(RandomGenerator random, double rate) {
            failures[isCandidates ? 0 : 1] += random.nextDouble() < rate ? 1 : 0;
        }

        Arms arms() {
            return new Arms(candidate, baseline);
        }

        MetricSummary summary(boolean ofBaseline) {
            Moments moments = ofBaseline ? baseline : candidate;
            return MetricSummary.ofRequests(moments.count(), failures[ofBaseline ? 1 : 0])
                    .withErrors(moments.count() == 0 ? ErrorStats.NONE : ErrorStats.ofAbsolute(moments));
        }

        boolean counts() {
            return candidate.count() >= LEAST && baseline.count() >= LEAST;
        }

        boolean rejects() {
            return counts() && FalseRollbackTest.rejects(new Contrast.TwoArms(candidate, baseline));
        }
    }
}
