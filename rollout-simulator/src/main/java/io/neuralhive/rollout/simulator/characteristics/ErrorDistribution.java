package io.neuralhive.rollout.simulator.characteristics;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The distribution of the absolute errors of the version in production. Immutable and thread-safe.
 *
 * <p>Draws are independent. If real errors are not, for example because one user or one bad day causes many requests,
 * real rollouts vary more than simulated ones.
 */
public final class ErrorDistribution {

    private final String name;
    private final Function<UniformRandomProvider, ContinuousSampler> samplers;

    private ErrorDistribution(String name, Function<UniformRandomProvider, ContinuousSampler> samplers) {
        this.name = name;
        this.samplers = samplers;
    }

    /** Returns the absolute value of a normal distribution: errors without outliers. */
    public static ErrorDistribution halfNormal() {
        return new ErrorDistribution("half-normal", random -> {
            ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
            return () -> Math.abs(normal.sample());
        });
    }

    /** Returns the exponential distribution. */
    public static ErrorDistribution exponential() {
        return new ErrorDistribution("exponential", ZigguratSampler.Exponential::of);
    }

    /**
     * Returns a lognormal distribution: most errors are small, a few are huge.
     *
     * @param sigma standard deviation of the logarithm, above 0, at most 5; at 1 the largest of 1,000 errors is about 14 times
     *     the mean, at 1.5 about 35 times
     */
    public static ErrorDistribution logNormal(double sigma) {
        if (!(sigma > 0 && sigma <= 5)) {
            throw new IllegalArgumentException(
                    "A lognormal distribution with sigma " + sigma + " is not allowed: give more than 0, at most 5");
        }
        return new ErrorDistribution(
                "lognormal " + new DecimalFormat("#.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(sigma),
                random -> {
                    ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
                    return () -> Math.exp(sigma * normal.sample());
                });
    }

    /**
     * Returns the distribution of recorded errors, drawn with replacement, all with the same probability. An error
     * larger than the largest recorded one never occurs.
     *
     * @param name its name
     * @param errors absolute errors, at least one, none negative, infinite or NaN
     */
    public static ErrorDistribution recorded(String name, double[] errors) {
        double[] copy = errors.clone();
        if (copy.length == 0) {
            throw new IllegalArgumentException("No errors are recorded: give at least one");
        }
        Arrays.stream(copy)
                .filter(error -> !(error >= 0 && Double.isFinite(error)))
                .findFirst()
                .ifPresent(error -> {
                    throw new IllegalArgumentException(
                            "An absolute error of " + error + " is not allowed: give finite numbers of 0 or more");
                });
        return new ErrorDistribution(name, random -> () -> copy[random.nextInt(copy.length)]);
    }

    /** Returns its name, as in {@code lognormal 1.5}. */
    public String name() {
        return name;
    }

    ContinuousSampler sampler(UniformRandomProvider random) {
        return samplers.apply(random);
    }
}
