package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalMixtureTest {

    private static final NormalMixture MIXTURE = NormalMixture.tightestAt(1_000, 0.05);

    /** Computed with 40 digits by mpmath. */
    @ParameterizedTest
    @CsvSource({
        "-26, 7.6577249314905684e+293",
        "-10, 5.3762342836322709e+43",
        "-3.7, 1764092.756090894",
        "-1, 5.0089800807622835",
        "-0.46875, 1.8594024168714221",
        "-0.1, 1.1236433541992095",
        "0, 1",
        "1e-10, 0.99999999988716208",
        "0.1, 0.89645697996912664",
        "0.46875, 0.63206968924955608",
        "0.47, 0.6314005166600343",
        "1, 0.427583576155807",
        "2.5, 0.21080636406114358",
        "4, 0.13699945762506139",
        "4.01, 0.13667636742994915",
        "10, 0.056140992743822586",
        "100, 0.0056416137829894329",
        "1e8, 5.6418958354775626e-9"
    })
    void scaledErfcIsExactToDoublePrecision(double x, double expected) {
        assertThat(ScaledErfc.of(x)).isCloseTo(expected, within(2e-15 * expected * Math.max(1, x * x)));
    }

    /** Computed with 40 digits by mpmath. */
    @ParameterizedTest
    @CsvSource({
        "-30, 1000, -4.5508313266297472",
        "-3, 40, -0.93234753747592235",
        "0, 1, -0.0031544582369837068",
        "1, 500, 0.14699029716669885",
        "5, 10000, 10.917019971356403",
        "60, 1e6, 1796.0322640161315"
    })
    void evidenceIsExactToDoublePrecision(double z, double samples, double expected) {
        assertThat(MIXTURE.logEvidence(z, samples)).isCloseTo(expected, within(4e-15 * (1 + Math.abs(expected))));
    }

    @Test
    void evidenceNeitherOverflowsNorVanishes() {
        assertThat(MIXTURE.logEvidence(1e100, 1e9)).isGreaterThan(1e199);
        assertThat(MIXTURE.logEvidence(-1e100, 1e9)).isBetween(-1_000.0, -100.0);
        assertThat(MIXTURE.logEvidence(Double.POSITIVE_INFINITY, 100)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(MIXTURE.logEvidence(Double.NEGATIVE_INFINITY, 100)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** At the number of samples it is tuned for, no other mixture needs a much smaller distance. */
    @Test
    void isNearlyTightestWhereItIsTuned() {
        double tuned = critical(MIXTURE, 1_000);
        for (double other : new double[] {100, 300, 600, 1_600, 3_000, 10_000}) {
            assertThat(critical(NormalMixture.tightestAt(other, 0.05), 1_000)).isGreaterThan(tuned * 0.9999);
        }
    }

    private static double critical(NormalMixture mixture, double samples) {
        return RootFinder.distance(1, Double.POSITIVE_INFINITY, z -> mixture.logEvidence(z, samples) + Math.log(0.05));
    }
}
