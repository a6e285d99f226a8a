package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(policy.criteria()).isEqualTo(new DegradationCriteria(20.0, MaeBasis.TARGET_UNIT, 0.0, 0.001, 10));
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
    void survivesItsOwnBuilder() {
        RolloutPolicy policy = RolloutPolicy.builder()
                .gradual(false)
                .stages(0.1, 1.0)
                .checkpointDuration(Duration.ofMinutes(7))
                .checkInterval(Duration.ofSeconds(7))
                .criteria(DegradationCriteria.DEFAULT.withMinSamples(7))
                .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                .autoRollback(false)
                .unavailable(UnavailablePolicy.DEFAULT.withAction(UnavailablePolicy.Action.ROLL_BACK))
                .validation(ValidationPolicy.DEFAULT.withEnabled(false))
                .shadow(ShadowPolicy.DEFAULT.withEnabled(true))
                .canary(CanaryPolicy.DEFAULT.withEnabled(true))
                .finalSoak(Duration.ofMinutes(8))
                .labelMaturity(Duration.ofMinutes(9))
                .build();

        assertThat(policy.toBuilder().build()).isEqualTo(policy);
        for (PolicyKey key : PolicyKey.values()) {
            RolloutPolicy reset = key.applyText(policy, key.format(RolloutPolicy.defaults()));
            assertThat(key.format(reset)).isEqualTo(key.format(RolloutPolicy.defaults()));
        }
    }
}
