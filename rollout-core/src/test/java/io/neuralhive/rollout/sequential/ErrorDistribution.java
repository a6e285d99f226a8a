package io.neuralhive.rollout.sequential;

import java.util.random.RandomGenerator;

/** Distributions of absolute errors, from light tails to heavy ones. */
enum ErrorDistribution {
    HALF_NORMAL {
        @Override
        double draw(RandomGenerator random) {
            return Math.abs(random.nextGaussian());
        }
    },
    EXPONENTIAL {
        @Override
        double draw(RandomGenerator random) {
            return random.nextExponential();
        }
    },
    LOGNORMAL_1 {
        @Override
        double draw(RandomGenerator random) {
            return Math.exp(random.nextGaussian());
        }
    },
    LOGNORMAL_1_5 {
        @Override
        double draw(RandomGenerator random) {
            return Math.exp(1.5 * random.nextGaussian());
        }
    };

    abstract double draw(RandomGenerator random);
}
