package io.neuralhive.rollout.sequential;

/**
 * The one-sided normal mixture e-process: evidence that the mean of a standardised sum is above 0, which stays valid at
 * every evaluation. With {@code z} the standardised mean of {@code n} values, {@code M = n·ρ²} and {@code q = M/(1+M)},
 *
 * <pre>E = 2·(1+M)^(−1/2) · exp(q·z²/2) · Φ(z·√q).</pre>
 *
 * <p>For a mean of at most 0, {@code E} ever reaches {@code 1/α} with a chance of at most α: exactly for normal values
 * (Robbins, Annals of Mathematical Statistics 41, 1970; Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49,
 * 2021, arXiv 1810.08240, proposition 6), and for others as the central limit theorem sets in (Waudby-Smith, Arbour, Sinha,
 * Kennedy and Ramdas, Annals of Statistics 52, 2024, arXiv 2103.06476).
 *
 * @param rhoSquared how far from 0 the mixture expects the mean to be; more than 0
 */
record NormalMixture(double rhoSquared) {

    private static final double LOG_2 = Math.log(2);

    /**
     * Returns the mixture whose bound is tightest, or nearly, at a number of values: the closed form of Waudby-Smith et al., for
     * two sides at twice the chance. The bound holds for every mixture; this decides only where it is tight.
     *
     * @param alpha the chance of a false rejection, below 0.5
     * @param samples the number of values
     */
    static NormalMixture tightestAt(double samples, double alpha) {
        double log = -2 * Math.log(2 * alpha);
        return new NormalMixture((log + Math.log1p(log)) / samples);
    }

    /**
     * Returns the logarithm of the evidence.
     *
     * @param z the standardised mean; may be infinite
     * @param samples the number of values
     */
    double logEvidence(double z, double samples) {
        double m = samples * rhoSquared;
        double q = m / (1 + m);
        return LOG_2 - Math.log1p(m) / 2 + logTilted(z * Math.sqrt(q));
    }

    /** Returns the logarithm of {@code exp(x²/2)·Φ(x)}, without under- or overflow. */
    private static double logTilted(double x) {
        if (x <= 0) {
            return Math.log(ScaledErfc.of(-x / Math.sqrt(2)) / 2);
        }
        double above = ScaledErfc.of(x / Math.sqrt(2)) / 2; // exp(x²/2)·(1 − Φ(x))
        return x * x / 2 + Math.log1p(-above * Math.exp(-x * x / 2));
    }
}
