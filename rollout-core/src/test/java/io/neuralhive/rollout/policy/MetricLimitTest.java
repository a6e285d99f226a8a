package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricLimitTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coverage at_least 0",
                "coverage at_least 0.8 advisory",
                "coverage at_least 1",
                "label_lag_s at_most 0",
                "label_lag_s at_most 7200"
            })
    void coverageIsLimitedFromBelowAndLagFromAboveAndNeitherIsATest(String text) {
        assertThat(MetricLimit.parse(text).isOfLabels()).isTrue();
        assertThat(DegradationCriteria.builder()
                        .limits(List.of(MetricLimit.parse(text)))
                        .build()
                        .tests())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coverage at_most 0.8",
                "coverage increase_pct 5",
                "coverage decrease_pct 5",
                "coverage at_least 80",
                "coverage at_least -0.1",
                "label_lag_s at_least 5",
                "label_lag_s increase_pct 5",
                "label_lag_s decrease_pct 5",
                "label_lag_s at_most -1"
            })
    void otherLimitsOfThemAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricLimit.parse(text))
                .withMessageContaining("is not allowed");
    }
}
