package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;

class MeanEProcessProperties {

    private static final String SEED = "20261123";
    private static final NormalMixture MIXTURE = NormalMixture.tightestAt(1_000, 0.05);
    private static final double THRESHOLD = -Math.log(0.05);

    @Property(seed = SEED)
    void evidenceFallsAsTheLimitGrows(
            @ForAll("steps") List<Contrast> steps,
            @ForAll @DoubleRange(min = 0.01, max = 10) double one,
            @ForAll @DoubleRange(min = 0.01, max = 10) double other) {
        MeanEProcess test = new MeanEProcess(steps, MIXTURE);
        double low = Math.min(one, other);
        double high = Math.max(one, other);

        assertThat(test.logEvidenceAbove(high)).isLessThanOrEqualTo(test.logEvidenceAbove(low) + 1e-9);
        assertThat(test.logEvidenceBelow(low)).isLessThanOrEqualTo(test.logEvidenceBelow(high) + 1e-9);
    }

    @Property(seed = SEED)
    void aLimitIsNeverRejectedInBothDirections(
            @ForAll("steps") List<Contrast> steps, @ForAll @DoubleRange(min = 0.01, max = 10) double limit) {
        MeanEProcess test = new MeanEProcess(steps, MIXTURE);

        assertThat(Math.min(test.logEvidenceAbove(limit), test.logEvidenceBelow(limit)))
                .isLessThan(Math.log(2));
    }

    @Property(seed = SEED)
    void theUnitOfTheErrorDoesNotMatter(
            @ForAll("moments") Moments candidate,
            @ForAll("moments") Moments baseline,
            @ForAll @DoubleRange(min = 0.000001, max = 1e6) @Scale(6) double unit) {
        double evidence = evidence(candidate, baseline, 1.2);

        assertThat(evidence(scaled(candidate, unit), scaled(baseline, unit), 1.2))
                .isCloseTo(evidence, within(1e-6 * (1 + Math.abs(evidence))));
        // Comparing with a multiple is comparing with the multiplied.
        assertThat(evidence(candidate, scaled(baseline, 1.2), 1))
                .isCloseTo(evidence, within(1e-6 * (1 + Math.abs(evidence))));
    }

    @Property(seed = SEED)
    void armsThatChangePlacesChangeTheDirection(
            @ForAll("moments") Moments candidate, @ForAll("moments") Moments baseline) {
        MeanEProcess test = test(candidate, baseline);
        MeanEProcess swapped = test(baseline, candidate);

        assertThat(swapped.logEvidenceAbove(1)).isCloseTo(test.logEvidenceBelow(1), within(1e-9));
    }

    @Property(seed = SEED)
    void theIntervalHoldsJustTheLimitsThatAreNotRejected(@ForAll("steps") List<Contrast> steps) {
        MeanEProcess test = new MeanEProcess(steps, MIXTURE);
        double low = 1e-6;
        double high = 1e6;
        for (int i = 0; i < 100; i++) {
            double middle = Math.sqrt(low * high);
            boolean above = test.logEvidenceAbove(middle) > test.logEvidenceBelow(middle);
            low = above ? middle : low;
            high = above ? high : middle;
        }
        double start = high;
        Interval interval = test.interval(start, start / 16, 0, THRESHOLD);

        assertThat(interval.low()).isLessThanOrEqualTo(start);
        assertThat(interval.high()).isGreaterThanOrEqualTo(start);
        if (interval.low() > 0) {
            assertThat(test.logEvidenceAbove(interval.low() * 0.999)).isGreaterThanOrEqualTo(THRESHOLD - 1e-6);
            assertThat(test.logEvidenceAbove(interval.low() * 1.001)).isLessThan(THRESHOLD);
        }
        if (interval.high() < Double.POSITIVE_INFINITY) {
            assertThat(test.logEvidenceBelow(interval.high() * 1.001)).isGreaterThanOrEqualTo(THRESHOLD - 1e-6);
            assertThat(test.logEvidenceBelow(interval.high() * 0.999)).isLessThan(THRESHOLD);
        }
    }

    /** A step that says the same once more, on as many samples, only strengthens what was said. */
    @Property(seed = SEED)
    void moreOfTheSameIsMoreEvidence(@ForAll("moments") Moments candidate, @ForAll("moments") Moments baseline) {
        Contrast step = new Contrast.TwoArms(candidate, baseline);
        double once = new MeanEProcess(List.of(step), MIXTURE).logEvidenceAbove(1);
        double twice = new MeanEProcess(List.of(step, step), MIXTURE).logEvidenceAbove(1);

        if (once >= THRESHOLD) {
            assertThat(twice).isGreaterThan(once);
        }
    }

    @Property(seed = SEED)
    void pairsAgreeWithTheirDifferences(
            @ForAll("moments") Moments candidate, @ForAll @DoubleRange(min = 0.5, max = 2) double ratio) {
        // The same errors, the one's a multiple of the other's and nothing else.
        PairedErrors pairs = new PairedErrors(
                candidate.count(),
                ratio * candidate.mean(),
                candidate.mean(),
                ratio * ratio * candidate.m2(),
                candidate.m2(),
                ratio * candidate.m2());
        Contrast alone = new Contrast.OneArm(candidate);
        double expected = alone.z(0) * Math.signum(ratio - 1);

        assertThat(new Contrast.Pairs(pairs).z(1)).isCloseTo(expected, within(1e-3 * Math.abs(expected) + 1e-6));
        assertThat(new Contrast.Pairs(pairs).information()).isEqualTo(candidate.count() / 4.0);
    }

    @Property(seed = SEED)
    void armsWithoutSpreadThatAreEqualShowNothing(@ForAll @DoubleRange(max = 100) double mean) {
        Moments moments = new Moments(50, mean, 0);
        assertThat(new Contrast.TwoArms(moments, moments).z(1)).isZero();
        assertThat(new Contrast.OneArm(moments).z(mean)).isZero();
        assertThat(new Contrast.TwoArms(new Moments(50, mean + 1, 0), moments).z(1))
                .isCloseTo(10, within(1e-9));
    }

    @Provide
    Arbitrary<Moments> moments() {
        return Combinators.combine(
                        Arbitraries.longs().between(20, 5_000),
                        Arbitraries.doubles().between(0.1, 10),
                        Arbitraries.doubles().between(0.1, 3))
                .as((count, mean, variation) -> new Moments(count, mean, Math.pow(variation * mean, 2) * (count - 1)));
    }

    @Provide
    Arbitrary<List<Contrast>> steps() {
        return Combinators.combine(moments(), moments())
                .as((candidate, baseline) -> (Contrast) new Contrast.TwoArms(candidate, baseline))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static MeanEProcess test(Moments candidate, Moments baseline) {
        return new MeanEProcess(List.of(new Contrast.TwoArms(candidate, baseline)), MIXTURE);
    }

    private static double evidence(Moments candidate, Moments baseline, double ratio) {
        return test(candidate, baseline).logEvidenceAbove(ratio);
    }

    private static Moments scaled(Moments moments, double by) {
        return new Moments(moments.count(), moments.mean() * by, moments.m2() * by * by);
    }
}
