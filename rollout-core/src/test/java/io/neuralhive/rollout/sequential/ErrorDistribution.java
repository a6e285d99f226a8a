package io.neuralhive.rollout.sequential;

import java.util.random.RandomGenerator;

/** Distributions of absolute errors, from light tails to heavy ones. */
enum ErrorDistribution {
    HALF_NORMAL {
        @Override
        double draw(RandomGenerator random) {
            return Math.abs(random.nextGaussian());
        }

        @Override
        double mean() {
            return Math.sqrt(2 / Math.PI);
        }
    },
    EXPONENTIAL {
        @Override
        double draw(RandomGenerator random) {
            return random.nextExponential();
        }

        @Override
        double mean() {
            return 1;
        }
    },
    LOGNORMAL_1 {
        @Override
        double draw(RandomGenerator random) {
            return Math.exp(random.nextGaussian());
        }

        @Override
        double mean() {
            return Math.exp(0.5);
        }
    },
    LOGNORMAL_1_5 {
        @Override
        double draw(RandomGenerator random) {
            return Math.exp(1.5 * random.nextGaussian());
        }

        @Override
        double mean() {
            return Math.exp(1.5 * 1.5 / 2);
        }
    };

    abstract double draw(RandomGenerator random);

    abstract double mean();
}
