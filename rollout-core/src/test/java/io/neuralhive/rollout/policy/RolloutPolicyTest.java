package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutPolicyTest {

    @Test
    void hasTheDocumentedDefaults() {
        RolloutPolicy policy = RolloutPolicy.defaults();

        assertThat(policy.gradual()).isTrue();
        assertThat(policy.stages()).extracting(TrafficShare::fraction).containsExactly(0.25, 0.5, 0.75, 1.0);
        assertThat(policy.checkpointDuration()).isEqualTo(Duration.ofMinutes(30));
        assertThat(policy.checkInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.criteria())
                .isEqualTo(new DegradationCriteria(
                        20.0,
                        MaeBasis.TARGET_UNIT,
                        0.0,
                        10,
                        0.001,
                        List.of(),
                        CheckpointMethod.THRESHOLD,
                        new SequentialRule(0.05, MarginRule.STRICT, 1_000, false)));
        assertThat(policy.deadline()).isEqualTo(new DeadlinePolicy(Duration.ZERO, UnavailablePolicy.Action.HOLD));
        assertThat(policy.baseline()).isEqualTo(new BaselinePolicy(BaselineMode.BEFORE_ROLLOUT, Duration.ofDays(1)));
        assertThat(policy.autoRollback()).isTrue();
        assertThat(policy.unavailable()).isEqualTo(new UnavailablePolicy(5, UnavailablePolicy.Action.HOLD));
        assertThat(policy.validation()).isEqualTo(new ValidationPolicy(true, 0.15, 0.75));
        assertThat(policy.shadow()).isEqualTo(new ShadowPolicy(false, Duration.ofDays(7), 1_000, 0.9, 1.0));
        assertThat(policy.canary()).isEqualTo(new CanaryPolicy(false, TrafficShare.ofPercent(10), Duration.ofHours(1)));
        assertThat(policy.finalSoak()).isZero();
        assertThat(policy.labelMaturity()).isZero();
    }

    @Test
    void keepsTheStagesItWasGiven() {
        List<TrafficShare> stages = new ArrayList<>(List.of(TrafficShare.of(0.5), TrafficShare.ALL));
        RolloutPolicy policy = RolloutPolicy.builder().stages(stages).build();

        stages.clear();

        assertThat(policy.stages()).containsExactly(TrafficShare.of(0.5), TrafficShare.ALL);
        assertThat(policy.stages()).isUnmodifiable();
    }

    @Test
    void refusesASequentialMethodWithoutAConcurrentBaseline() {
        DegradationCriteria sequential = DegradationCriteria.builder()
                .method(CheckpointMethod.SEQUENTIAL)
                .build();
        RolloutPolicy.Builder builder = RolloutPolicy.builder().criteria(sequential);

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageStartingWith("\"baseline_mode\": \"before_rollout\" is not allowed; give concurrent, which");
        assertThatThrownBy(() -> RolloutPlan.of(builder.buildPart())).isInstanceOf(InvalidPolicyException.class);
        assertThat(builder.baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                        .build()
                        .contradiction())
                .isEmpty();
    }

    @Test
    void countsTheTestsThatCanCauseARollback() {
        DegradationCriteria criteria = DegradationCriteria.builder()
                .limits(List.of(
                        MetricLimit.critical(MetricLimit.RMSE, MetricLimit.Bound.INCREASE_PCT, 20),
                        MetricLimit.critical("fare", MetricLimit.Bound.DECREASE_PCT, 5),
                        MetricLimit.advisory(MetricLimit.ERROR_RATE, MetricLimit.Bound.INCREASE_PCT, 50),
                        MetricLimit.critical(MetricLimit.LATENCY_P95, MetricLimit.Bound.AT_MOST, 250)))
                .build();

        assertThat(DegradationCriteria.DEFAULT.tests()).isEqualTo(2);
        assertThat(criteria.tests()).isEqualTo(4);
    }

    @Test
    void survivesItsOwnBuilder() {
        RolloutPolicy policy = RolloutPolicy.builder()
                .gradual(false)
                .stages(0.1, 1.0)
                .checkpointDuration(Duration.ofMinutes(7))
                .checkInterval(Duration.ofSeconds(7))
                .criteria(DegradationCriteria.builder().minSamples(7).build())
                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                .autoRollback(false)
                .unavailable(UnavailablePolicy.DEFAULT.withAction(UnavailablePolicy.Action.ROLL_BACK))
                .validation(ValidationPolicy.DEFAULT.withEnabled(false))
                .shadow(ShadowPolicy.DEFAULT.withEnabled(true))
                .canary(CanaryPolicy.DEFAULT.withEnabled(true))
                .finalSoak(Duration.ofMinutes(8))
                .labelMaturity(Duration.ofMinutes(9))
                .deadline(new DeadlinePolicy(Duration.ofHours(3), UnavailablePolicy.Action.ROLL_BACK))
                .build();

        assertThat(policy.toBuilder().build()).isEqualTo(policy);
        for (PolicyKey key : PolicyKey.values()) {
            RolloutPolicy reset = key.applyText(policy, key.format(RolloutPolicy.defaults()));
            assertThat(key.format(reset)).isEqualTo(key.format(RolloutPolicy.defaults()));
        }
    }
}
