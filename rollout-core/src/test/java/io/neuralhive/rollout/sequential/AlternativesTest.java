package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What simpler ways would cost: why steps are not pooled, keys are checked sequentially, and shadow compares pairs. */
@Tag("exhaustive")
class AlternativesTest {

    private static final double ALPHA = 0.05;
    private static final double THRESHOLD = -Math.log(ALPHA);
    private static final NormalMixture MIXTURE = NormalMixture.tightestAt(1_000, ALPHA);
    private static final double RATIO = 1.2;

    /** From which square of a normal value on a test at one evaluation has p &lt; 0.001. */
    private static final double ONE_IN_A_THOUSAND = 10.8276;

    /** In a ramp while the traffic gets harder, a candidate at the limit has served more of the hard part. */
    @ParameterizedTest
    @CsvSource({"HALF_NORMAL, 1", "EXPONENTIAL, 1", "LOGNORMAL_1, 1", "LOGNORMAL_1_5, 0.83"})
    void poolingTheSamplesOfAllStepsTakesGoodCandidatesBack(ErrorDistribution errors, double documented) {
        double[] shares = {0.25, 0.5, 0.75, 0.9};
        double rate = rate(300, seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            Moments candidate = Moments.NONE;
            Moments baseline = Moments.NONE;
            for (int i = 0; i < 2_000; i++) {
                int step = i / 500;
                double error = (1 + step) * errors.draw(random);
                if (random.nextDouble() < shares[step]) {
                    candidate = candidate.plus(RATIO * error);
                } else {
                    baseline = baseline.plus(error);
                }
                boolean isLookedAt = i % 10 == 9 && Math.min(candidate.count(), baseline.count()) >= 20;
                if (isLookedAt && isPast(new Contrast.TwoArms(candidate, baseline))) {
                    return true;
                }
            }
            return false;
        });

        assertThat(rate).isCloseTo(documented, within(0.005));
    }

    /** A fair split of 100,000 keys, one after the other. */
    @Test
    void aCheckOfTheSplitAtEveryEvaluationIsWrongMoreOftenThanOneIsAtOneEvaluation() {
        double naive = rate(4_000, seed -> isEverOff(seed, (ones, n) -> chiSquare(ones, n) > ONE_IN_A_THOUSAND));
        double sequential = rate(
                1_000,
                seed -> isEverOff(seed, (ones, n) -> SampleRatioMismatch.logEvidence(ones, n - ones, 0.5) >= 6.9078));

        assertThat(naive).isCloseTo(0.03, within(0.005));
        assertThat(sequential).isLessThanOrEqualTo(0.004);
    }

    /** The requests of one key all go one way. */
    @Test
    void aCheckOfTheSplitByRequestsIsWrongWhereKeysHaveMany() {
        double byRequests = rate(4_000, seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            long ones = 0;
            for (int key = 0; key < 10_000; key++) {
                ones += random.nextBoolean() ? 10 : 0;
            }
            return chiSquare(ones, 100_000) > ONE_IN_A_THOUSAND;
        });

        assertThat(byRequests).isCloseTo(0.29, within(0.015));
    }

    /** To show that an error is 50 % larger, where two thirds of its variance are the request's and one third is the version's. */
    @Test
    void pairsTakeAThirdOfTheRequests() {
        long pairs = median(seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            PairedErrors sums = PairedErrors.NONE;
            for (int n = 1; ; n++) {
                double common = Math.sqrt(2) * random.nextExponential();
                sums = sums.plus(1.5 * (common + random.nextExponential()), common + random.nextExponential());
                if (n >= 20 && isPast(new Contrast.Pairs(sums))) {
                    return n;
                }
            }
        });
        long requests = median(seed -> {
            RandomGenerator random = new SplittableRandom(seed);
            Moments candidate = Moments.NONE;
            Moments baseline = Moments.NONE;
            for (int n = 1; ; n++) {
                double error = Math.sqrt(2) * random.nextExponential() + random.nextExponential();
                if (random.nextBoolean()) {
                    candidate = candidate.plus(1.5 * error);
                } else {
                    baseline = baseline.plus(error);
                }
                if (Math.min(candidate.count(), baseline.count()) >= 20
                        && isPast(new Contrast.TwoArms(candidate, baseline))) {
                    return n;
                }
            }
        });

        assertThat(pairs / (double) requests).isBetween(0.25, 0.4);
    }

    private interface Check {
        boolean isOff(long ones, long n);
    }

    /** Looked at after every 64 keys. */
    private static boolean isEverOff(long seed, Check check) {
        RandomGenerator random = new SplittableRandom(seed);
        long ones = 0;
        for (int n = 64; n <= 100_000; n += 64) {
            ones += Long.bitCount(random.nextLong());
            if (check.isOff(ones, n)) {
                return true;
            }
        }
        return false;
    }

    private static double chiSquare(long ones, long n) {
        double difference = 2.0 * ones - n;
        return difference * difference / n;
    }

    private static boolean isPast(Contrast contrast) {
        return contrast.z(RATIO) > 2
                && new MeanEProcess(List.of(contrast), MIXTURE).logEvidenceAbove(RATIO) >= THRESHOLD;
    }

    private static double rate(int runs, LongPredicate isWrong) {
        return LongStream.rangeClosed(1, runs).parallel().filter(isWrong).count() / (double) runs;
    }

    private static long median(LongUnaryOperator needed) {
        long[] sorted =
                LongStream.rangeClosed(1, 201).parallel().map(needed).sorted().toArray();
        System.out.printf("median: %d%n", sorted[100]);
        return sorted[100];
    }
}
