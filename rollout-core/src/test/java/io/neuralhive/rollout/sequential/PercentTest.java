package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0%",
        "0.001, 0.1%",
        "0.012, 1.2%",
        "0.0123456, 1.23%",
        "1, 100%",
        "1e-9, 0.0000001%",
        "Infinity, Infinity%"
    })
    void writesSharesAsAPersonDoes(double share, String text) {
        assertThat(Percent.of(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.95, 95%", "0.9667, 96.6%", "0.9995, 99.9%", "0.98, 98%", "0.9, 90%"})
    void promisesNoMoreThanThereIs(double share, String text) {
        assertThat(Percent.atLeast(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, +0.0%",
        "-0.0, -0.0%",
        "12.34, +12.3%",
        "0.25, +0.3%",
        "-0.25, -0.3%",
        "-99.96, -100.0%",
        "1e20, +100000000000000000000.0%",
        "Infinity, +Infinity%",
        "-Infinity, -Infinity%",
        "NaN, NaN%"
    })
    void writesChangesWithTheirSign(double percent, String text) {
        assertThat(Percent.change(percent)).isEqualTo(text);
    }
}
