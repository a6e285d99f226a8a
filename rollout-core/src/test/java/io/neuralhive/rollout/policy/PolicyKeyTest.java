package io.neuralhive.rollout.policy;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyKeyTest {

    private static final RolloutPolicy DEFAULTS = RolloutPolicy.defaults();

    /** A value of every setting that is not its default. */
    private static final Map<PolicyKey, String> OTHER_VALUES = Map.ofEntries(
            entry(PolicyKey.GRADUAL_ROLLOUT_ENABLED, "false"),
            entry(PolicyKey.ROLLOUT_STAGES, "[0.1, 0.5, 1.0]"),
            entry(PolicyKey.CHECKPOINT_DURATION_MINUTES, "0.5"),
            entry(PolicyKey.CHECKPOINT_INTERVAL_SECONDS, "1.5"),
            entry(PolicyKey.CHECKPOINT_MAE_THRESHOLD_PCT, "12.5"),
            entry(PolicyKey.CHECKPOINT_MAE_BASIS, "percent_of_mean_actual"),
            entry(PolicyKey.CHECKPOINT_MAE_FLOOR, "0.25"),
            entry(PolicyKey.CHECKPOINT_ERROR_RATE_THRESHOLD, "0.05"),
            entry(PolicyKey.CHECKPOINT_MIN_SAMPLES, "9223372036854775807"),
            entry(PolicyKey.AUTO_ROLLBACK_ENABLED, "false"),
            entry(PolicyKey.FINAL_SOAK_MINUTES, "527040"),
            entry(PolicyKey.LABEL_MATURITY_MINUTES, "15"),
            entry(PolicyKey.CHECKPOINT_METHOD, "sequential"),
            entry(PolicyKey.CHECKPOINT_ALPHA, "0.01"),
            entry(PolicyKey.CHECKPOINT_MARGIN_RULE, "significant_and_material"),
            entry(PolicyKey.CHECKPOINT_EXPECTED_SAMPLES, "5000"),
            entry(PolicyKey.CHECKPOINT_EARLY_PASS, "true"),
            entry(PolicyKey.CHECKPOINT_DEADLINE_MINUTES, "120"),
            entry(PolicyKey.CHECKPOINT_DEADLINE_ACTION, "roll_back"),
            entry(PolicyKey.CHECKPOINT_LIMITS, "[rmse increase_pct 20.0, latency_p95_ms at_most 250.0 advisory]"),
            entry(PolicyKey.BASELINE_MODE, "concurrent"),
            entry(PolicyKey.BASELINE_WINDOW_MINUTES, "60"),
            entry(PolicyKey.METRICS_UNAVAILABLE_LIMIT, "2147483647"),
            entry(PolicyKey.METRICS_UNAVAILABLE_ACTION, "roll_back"),
            entry(PolicyKey.VALIDATION_ENABLED, "false"),
            entry(PolicyKey.VALIDATION_MAE_THRESHOLD, "3.5"),
            entry(PolicyKey.VALIDATION_PRECISION_THRESHOLD, "0.5"),
            entry(PolicyKey.SHADOW_MODE_ENABLED, "true"),
            entry(PolicyKey.SHADOW_MODE_DURATION_MINUTES, "0"),
            entry(PolicyKey.SHADOW_MODE_MIN_PREDICTIONS, "1"),
            entry(PolicyKey.SHADOW_MODE_AGREEMENT_THRESHOLD, "0.99"),
            entry(PolicyKey.SHADOW_MODE_SAMPLE_RATE, "0.01"),
            entry(PolicyKey.CANARY_ENABLED, "true"),
            entry(PolicyKey.CANARY_TRAFFIC_PERCENTAGE, "0.01"),
            entry(PolicyKey.CANARY_DURATION_MINUTES, "90"));

    @ParameterizedTest
    @EnumSource
    void isFoundByEachOfItsNames(PolicyKey key) {
        assertThat(PolicyKey.ofKey(key.key())).contains(key);
        assertThat(PolicyKey.ofPath(key.path())).contains(key);
        assertThat(PolicyKey.ofEnvironmentName(key.environmentName())).contains(key);
        assertThat(key.environmentName()).isEqualTo("ML_" + key.name());
        assertThat(key.path()).matches("ml\\.[a-z_]+\\.[a-z_]+");
    }

    @Test
    void hasTheNamesOfTheSpecification() {
        assertThat(PolicyKey.GRADUAL_ROLLOUT_ENABLED.path()).isEqualTo("ml.gradual_rollout.enabled");
        assertThat(PolicyKey.ROLLOUT_STAGES.path()).isEqualTo("ml.gradual_rollout.stages");
        assertThat(PolicyKey.CHECKPOINT_DURATION_MINUTES.path())
                .isEqualTo("ml.gradual_rollout.checkpoint_duration_minutes");
        assertThat(PolicyKey.CHECKPOINT_MAE_THRESHOLD_PCT.path())
                .isEqualTo("ml.gradual_rollout.checkpoint_mae_threshold_pct");
        assertThat(PolicyKey.CHECKPOINT_ERROR_RATE_THRESHOLD.path())
                .isEqualTo("ml.gradual_rollout.checkpoint_error_rate_threshold");
        assertThat(PolicyKey.ROLLOUT_STAGES.environmentName()).isEqualTo("ML_ROLLOUT_STAGES");
    }

    @Test
    void hasDistinctNames() {
        assertThat(Arrays.stream(PolicyKey.values()).map(PolicyKey::path)).doesNotHaveDuplicates();
        assertThat(PolicyKey.ofKey("ROLLOUT_STAGES")).isEmpty();
        assertThat(PolicyKey.ofPath("gradual_rollout.stages")).isEmpty();
        assertThat(PolicyKey.ofEnvironmentName("ROLLOUT_STAGES")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void changesItsSettingAndNoOther(PolicyKey key) {
        String value = OTHER_VALUES.get(key);
        assertThat(value).isNotNull().isNotEqualTo(key.format(DEFAULTS));

        RolloutPolicy changed = key.applyText(DEFAULTS, "  " + value + "\t");

        assertThat(key.format(changed)).isEqualTo(value);
        assertThat(key.applyText(changed, key.format(DEFAULTS))).isEqualTo(DEFAULTS);
        for (PolicyKey other : PolicyKey.values()) {
            if (other != key) {
                assertThat(other.format(changed)).isEqualTo(other.format(DEFAULTS));
            }
        }
    }

    static Stream<Arguments> typedValues() {
        return Stream.of(
                Arguments.of(PolicyKey.CANARY_ENABLED, true, "true"),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, new double[] {0.3, 1}, "[0.3, 1.0]"),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, List.of(new BigDecimal("0.30"), 1), "[0.3, 1.0]"),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, List.of(TrafficShare.ALL), "[1.0]"),
                Arguments.of(PolicyKey.CHECKPOINT_DURATION_MINUTES, 5, "5"),
                Arguments.of(PolicyKey.CHECKPOINT_DURATION_MINUTES, 2.5f, "2.5"),
                Arguments.of(PolicyKey.CHECKPOINT_MIN_SAMPLES, new BigDecimal("20.0"), "20"),
                Arguments.of(PolicyKey.CHECKPOINT_MIN_SAMPLES, 2e3, "2000"),
                Arguments.of(PolicyKey.BASELINE_MODE, "Concurrent", "concurrent"),
                Arguments.of(PolicyKey.BASELINE_MODE, BaselineMode.CONCURRENT, "concurrent"),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of(), "[]"),
                Arguments.of(
                        PolicyKey.CHECKPOINT_LIMITS,
                        List.of(
                                "  fare   Decrease_pct  5e0 critical ",
                                MetricLimit.advisory("fare", MetricLimit.Bound.AT_LEAST, -1)),
                        "[fare decrease_pct 5.0, fare at_least -1.0 advisory]"),
                Arguments.of(PolicyKey.CHECKPOINT_MAE_FLOOR, 1e300, "1.0E+300"),
                Arguments.of(PolicyKey.CHECKPOINT_MAE_FLOOR, new BigDecimal("0.1"), "0.1"));
    }

    @ParameterizedTest
    @MethodSource("typedValues")
    void takesValuesOfItsType(PolicyKey key, Object value, String formatted) {
        assertThat(key.format(key.apply(DEFAULTS, value))).isEqualTo(formatted);
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of(PolicyKey.CANARY_ENABLED, "true"),
                Arguments.of(PolicyKey.CANARY_ENABLED, 1),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, 0.5),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, List.of("0.5", "1.0")),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, Arrays.asList(0.5, null, 1.0)),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, new double[] {0.5, 0.25, 1}),
                Arguments.of(PolicyKey.ROLLOUT_STAGES, new double[] {0.00001, 1}),
                Arguments.of(PolicyKey.CHECKPOINT_DURATION_MINUTES, "5"),
                Arguments.of(PolicyKey.CHECKPOINT_DURATION_MINUTES, 0),
                Arguments.of(PolicyKey.CHECKPOINT_DURATION_MINUTES, 527_041),
                Arguments.of(PolicyKey.CHECKPOINT_DURATION_MINUTES, Double.NaN),
                Arguments.of(PolicyKey.CHECKPOINT_MIN_SAMPLES, 2.5),
                Arguments.of(PolicyKey.CHECKPOINT_MIN_SAMPLES, new BigDecimal("1E2147483647")),
                Arguments.of(PolicyKey.METRICS_UNAVAILABLE_LIMIT, 2_147_483_648L),
                Arguments.of(PolicyKey.CHECKPOINT_MAE_FLOOR, new BigDecimal("1E400")),
                Arguments.of(PolicyKey.CHECKPOINT_MAE_FLOOR, new BigDecimal("1".repeat(41))),
                Arguments.of(PolicyKey.BASELINE_MODE, "later"),
                Arguments.of(PolicyKey.BASELINE_MODE, MaeBasis.TARGET_UNIT),
                Arguments.of(PolicyKey.BASELINE_MODE, true),
                Arguments.of(PolicyKey.CHECKPOINT_ALPHA, 0.5),
                Arguments.of(PolicyKey.CHECKPOINT_ALPHA, 0),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, "fare decrease_pct 5"),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of(5)),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare below 5")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare at_most 5 sometimes")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare at_most 1e999")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare\nfare at_most 5")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare decrease_pct 101")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("fare increase_pct -1")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("rmse decrease_pct 5")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("rmse at_least 5")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("mae at_most 5")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, List.of("error_rate at_most -0.1")),
                Arguments.of(PolicyKey.CHECKPOINT_LIMITS, Collections.nCopies(33, "fare at_most 5")),
                Arguments.of(PolicyKey.CANARY_TRAFFIC_PERCENTAGE, 100));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void refusesOtherValues(PolicyKey key, Object value) {
        InvalidPolicyException refusal =
                catchThrowableOfType(InvalidPolicyException.class, () -> key.apply(DEFAULTS, value));

        String given = value instanceof double[] numbers ? Arrays.toString(numbers) : value.toString();
        assertThat(refusal.problems())
                .containsExactly(new PolicyProblem(key.key(), given, key.allowed(), Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource
    void refusesTextThatIsNoValue(PolicyKey key) {
        for (String text :
                List.of("", " ", "?", "NaN", "1,5,3", "-1", "[", "[1.0", "0x10", "1_000", "9".repeat(20_000))) {
            InvalidPolicyException refusal =
                    catchThrowableOfType(InvalidPolicyException.class, () -> key.applyText(DEFAULTS, text));

            assertThat(refusal).as(text).isNotNull();
            assertThat(refusal.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.key()).isEqualTo(key.key());
                assertThat(problem.given()).isEqualTo(text);
                assertThat(problem.allowed()).isEqualTo(key.allowed());
            });
            assertThat(refusal.getMessage()).hasSizeLessThan(300);
        }
    }

    @Test
    void takesLimitsInTheFormOfTheEnvironment() {
        assertThat(PolicyKey.CHECKPOINT_LIMITS
                        .applyText(DEFAULTS, "rmse increase_pct 20, fare at_least 3 advisory")
                        .criteria()
                        .limits())
                .containsExactly(
                        MetricLimit.critical("rmse", MetricLimit.Bound.INCREASE_PCT, 20),
                        MetricLimit.advisory("fare", MetricLimit.Bound.AT_LEAST, 3));
    }

    @Test
    void takesFlagsAndStagesInTheFormsOfTheEnvironment() {
        assertThat(PolicyKey.CANARY_ENABLED.applyText(DEFAULTS, "TRUE").canary().enabled())
                .isTrue();
        assertThat(PolicyKey.ROLLOUT_STAGES.applyText(DEFAULTS, "0.5,1").stages())
                .containsExactly(TrafficShare.of(0.5), TrafficShare.ALL);
        assertThat(PolicyKey.ROLLOUT_STAGES.applyText(DEFAULTS, "[ 0.5 , 1 ]").stages())
                .containsExactly(TrafficShare.of(0.5), TrafficShare.ALL);
    }
}
