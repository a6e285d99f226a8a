package io.neuralhive.rollout.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulablePolicyTest {

    private static final RolloutPolicy DEFAULTS = RolloutPolicy.defaults();
    private static final RolloutPolicy ALL = DEFAULTS.toBuilder()
            .shadow(DEFAULTS.shadow().withEnabled(true))
            .canary(DEFAULTS.canary().withEnabled(true))
            .criteria(DEFAULTS.criteria().toBuilder()
                    .limits(List.of(
                            MetricLimit.parse("rmse increase_pct 20"),
                            MetricLimit.parse("latency_p95_ms at_most 250"),
                            MetricLimit.parse("fare decrease_pct 5")))
                    .build())
            .build();

    @Test
    void predictionsTellNothingOfOfflineMetricsLatencyAndTheUsersOwn() {
        SimulablePolicy simulable = SimulablePolicy.ofPredictions(ALL);
        assertThat(simulable.leftOut())
                .containsExactly("step validate", "limit latency_p95_ms at_most 250.0", "limit fare decrease_pct 5.0");
        assertThat(RolloutPlan.of(simulable.policy()).steps())
                .extracting(Step::name)
                .containsExactly("shadow", "baseline", "canary", "stage_1", "stage_2", "stage_3", "stage_4");
        assertThat(simulable.policy().criteria().limits()).containsExactly(MetricLimit.parse("rmse increase_pct 20"));
    }

    @Test
    void errorsTellNothingOfAgreementEither() {
        SimulablePolicy simulable = SimulablePolicy.ofErrors(ALL);
        assertThat(simulable.leftOut()).hasSize(4).contains("step shadow");
        assertThat(RolloutPlan.of(simulable.policy()).steps())
                .extracting(Step::name)
                .doesNotContain("validate", "shadow");
    }

    @Test
    void whatIsLeftIsTestedAtTheLevelOfTheWholePolicy() {
        RolloutPolicy sequential = ALL.toBuilder()
                .baseline(ALL.baseline().withMode(BaselineMode.CONCURRENT))
                .criteria(ALL.criteria().toBuilder()
                        .method(CheckpointMethod.SEQUENTIAL)
                        .build())
                .build();
        assertThat(level(sequential)).isCloseTo(0.05 / 5, within(1e-12));
        assertThat(level(SimulablePolicy.ofPredictions(sequential).policy()))
                .isCloseTo(level(sequential), within(1e-12));
        assertThat(level(SimulablePolicy.ofErrors(sequential).policy())).isCloseTo(level(sequential), within(1e-12));
    }

    /** Returns the level of each test under live traffic. */
    private static double level(RolloutPolicy policy) {
        Gate gate = RolloutPlan.of(policy).steps().stream()
                .filter(step -> step.name().equals("stage_1"))
                .findFirst()
                .orElseThrow()
                .gate();
        DegradationCriteria criteria = ((Gate.Degradation) gate).criteria();
        return criteria.sequential().alpha() / criteria.tests();
    }

    @Test
    void whatCanBeSimulatedStaysAsItIs() {
        RolloutPolicy policy = DEFAULTS.toBuilder()
                .validation(DEFAULTS.validation().withEnabled(false))
                .build();
        assertThat(SimulablePolicy.ofErrors(policy)).isEqualTo(new SimulablePolicy(policy, List.of()));
    }
}
