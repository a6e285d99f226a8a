package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.metrics.Moments;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that were computed elsewhere, to every digit that is known of them. */
class PublishedNumbersTest {

    private static final double ALPHA = 0.05;

    /** The package confseq of the authors of the time-uniform bounds, with v = v_opt = 100. */
    @Test
    void confseqsOneSidedNormalMixture() {
        NormalMixture mixture = NormalMixture.tightestAt(100, ALPHA);

        assertThat(mixture.logEvidence(10 / Math.sqrt(100), 100)).isCloseTo(-0.06502391, within(5e-9));
        assertThat(10 * criticalZ(mixture, 100)).isCloseTo(27.66071, within(5e-6));
    }

    @ParameterizedTest
    @CsvSource({"100, 3.63431", "5000, 2.88983"})
    void criticalDistances(double samples, double z) {
        assertThat(criticalZ(NormalMixture.tightestAt(1_000, ALPHA), samples)).isCloseTo(z, within(5e-6));
    }

    @ParameterizedTest
    @CsvSource({"2, 10, 7.212858", "10, 1000, 12.181547"})
    void evidenceAgainstALimitOfFailures(long failures, long requests, double logEvidence) {
        assertThat(FailureLimit.logEvidenceAbove(failures, requests, 0.001)).isCloseTo(logEvidence, within(5e-7));
    }

    @ParameterizedTest
    @CsvSource({"10, 2", "100, 3", "1000, 6", "10000, 22"})
    void failuresNeededAgainstALimit(long requests, long needed) {
        assertThat(LongStream.rangeClosed(2, requests)
                        .filter(failures ->
                                FailureLimit.logEvidenceAbove(failures, requests, 0.001) >= -Math.log(ALPHA))
                        .findFirst())
                .hasValue(needed);
    }

    @Test
    void evidenceOfMoreFailuresThanTheBaselines() {
        List<FailureCounts> steps = List.of(new FailureCounts(5, 0, 0.5));

        assertThat(FailureRatio.logEvidenceAbove(steps, 1)).isCloseTo(2.587079, within(5e-7));
    }

    @ParameterizedTest
    @CsvSource({"1, 19.518905", "1.2, 4.011606"})
    void evidenceOfTwoStepsTogether(double ratio, double logEvidence) {
        List<Contrast> steps = List.of(
                new Contrast.TwoArms(moments(250, 1.4, 1.96), moments(750, 1, 1)),
                new Contrast.TwoArms(moments(500, 2.1, 4.41), moments(500, 1.5, 2.25)));
        MeanEProcess test = new MeanEProcess(steps, NormalMixture.tightestAt(1_000, ALPHA));

        assertThat(test.logEvidenceAbove(ratio)).isCloseTo(logEvidence, within(5e-7));
    }

    private static Moments moments(long count, double mean, double variance) {
        return new Moments(count, mean, variance * (count - 1));
    }

    private static double criticalZ(NormalMixture mixture, double samples) {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            boolean rejects = mixture.logEvidence(middle, samples) >= -Math.log(ALPHA);
            low = rejects ? low : middle;
            high = rejects ? middle : high;
        }
        return high;
    }
}
