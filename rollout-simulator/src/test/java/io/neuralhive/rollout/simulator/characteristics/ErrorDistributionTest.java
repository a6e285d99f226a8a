package io.neuralhive.rollout.simulator.characteristics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.stream.DoubleStream;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class ErrorDistributionTest {

    private static final int DRAWS = 1_000_000;

    @Test
    void meansAreThoseOfTheDistributions() {
        assertThat(mean(ErrorDistribution.halfNormal())).isCloseTo(Math.sqrt(2 / Math.PI), withinPercentage(0.4));
        assertThat(mean(ErrorDistribution.exponential())).isCloseTo(1, withinPercentage(0.5));
        assertThat(mean(ErrorDistribution.logNormal(1))).isCloseTo(Math.exp(0.5), withinPercentage(0.7));
        assertThat(mean(ErrorDistribution.recorded("three", new double[] {1, 2, 6})))
                .isCloseTo(3, withinPercentage(0.5));
    }

    @Test
    void aTenthOfTheErrorsIsAboveTheNinthDecile() {
        assertThat(shareAbove(ErrorDistribution.halfNormal(), 1.6448536)).isCloseTo(0.1, withinPercentage(1.5));
        assertThat(shareAbove(ErrorDistribution.exponential(), Math.log(10))).isCloseTo(0.1, withinPercentage(1.5));
        assertThat(shareAbove(ErrorDistribution.logNormal(1.5), Math.exp(1.5 * 1.2815516)))
                .isCloseTo(0.1, withinPercentage(1.5));
    }

    @Test
    void areNamed() {
        assertThat(ErrorDistribution.logNormal(1).name()).isEqualTo("lognormal 1");
        assertThat(ErrorDistribution.logNormal(1.5).name()).isEqualTo("lognormal 1.5");
    }

    @Test
    void refuseWhatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorDistribution.logNormal(Double.NaN))
                .withMessageContaining("sigma NaN is not allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> ErrorDistribution.recorded("none", new double[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorDistribution.recorded("negative", new double[] {1, -1}))
                .withMessageContaining("-1.0 is not allowed");
    }

    private static double mean(ErrorDistribution errors) {
        ContinuousSampler sampler = sampler(errors);
        return DoubleStream.generate(sampler::sample).limit(DRAWS).average().orElseThrow();
    }

    private static double shareAbove(ErrorDistribution errors, double limit) {
        ContinuousSampler sampler = sampler(errors);
        return DoubleStream.generate(sampler::sample)
                        .limit(DRAWS)
                        .filter(error -> error > limit)
                        .count()
                / (double) DRAWS;
    }

    private static ContinuousSampler sampler(ErrorDistribution errors) {
        return errors.sampler(RandomSource.XO_RO_SHI_RO_128_PP.create(1L));
    }
}
