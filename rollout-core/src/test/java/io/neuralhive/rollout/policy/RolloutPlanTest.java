package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {

    private static final Gate DEGRADATION =
            new Gate.Degradation(DegradationCriteria.DEFAULT, BaselineMode.BEFORE_ROLLOUT);
    private static final Step BASELINE =
            new Step("baseline", 0, TrafficShare.NONE, 0, Duration.ZERO, new Gate.Baseline(Duration.ofDays(1), 10));
    private static final Step VALIDATE =
            new Step("validate", 0, TrafficShare.NONE, 0, Duration.ZERO, new Gate.Offline(ValidationPolicy.DEFAULT));

    @Test
    void ofTheDefaultsIsTheSpecifications() {
        Duration half = Duration.ofMinutes(30);

        assertThat(RolloutPlan.of(RolloutPolicy.defaults()).steps())
                .containsExactly(
                        VALIDATE,
                        BASELINE,
                        new Step("stage_1", 1, TrafficShare.of(0.25), 0, half, DEGRADATION),
                        new Step("stage_2", 2, TrafficShare.of(0.50), 0, half, DEGRADATION),
                        new Step("stage_3", 3, TrafficShare.of(0.75), 0, half, DEGRADATION),
                        new Step("stage_4", 4, TrafficShare.ALL, 0, Duration.ZERO, new Gate.Open()));
    }

    @Test
    void withEverythingOnHasEveryStepInOrder() {
        ShadowPolicy shadow = new ShadowPolicy(true, Duration.ofHours(2), 500, 0.8, 0.3);
        CanaryPolicy canary = new CanaryPolicy(true, TrafficShare.of(0.05), Duration.ofHours(1));
        RolloutPolicy policy = RolloutPolicy.builder()
                .stages(0.5, 1.0)
                .shadow(shadow)
                .canary(canary)
                .finalSoak(Duration.ofMinutes(5))
                .build();

        assertThat(RolloutPlan.of(policy).steps())
                .containsExactly(
                        VALIDATE,
                        new Step(
                                "shadow",
                                0,
                                TrafficShare.NONE,
                                0.3,
                                shadow.duration(),
                                new Gate.Agreement(500, 0.8, Optional.empty())),
                        BASELINE,
                        new Step("canary", 0, canary.share(), 0, canary.duration(), DEGRADATION),
                        new Step("stage_1", 1, TrafficShare.of(0.5), 0, Duration.ofMinutes(30), DEGRADATION),
                        new Step("stage_2", 2, TrafficShare.ALL, 0, Duration.ofMinutes(5), DEGRADATION));
    }

    @Test
    void withEverythingOffGoesStraightToProduction() {
        RolloutPolicy policy = RolloutPolicy.builder()
                .gradual(false)
                .validation(ValidationPolicy.DEFAULT.withEnabled(false))
                .finalSoak(Duration.ofMinutes(5))
                .build();

        assertThat(RolloutPlan.of(policy).steps())
                .containsExactly(new Step("direct", 0, TrafficShare.ALL, 0, Duration.ZERO, new Gate.Open()));
    }

    @Test
    void callsTheCandidateOnlyWhereItIsShown() {
        RolloutPolicy policy = RolloutPolicy.builder()
                .shadow(ShadowPolicy.DEFAULT.withEnabled(true))
                .build();

        assertThat(RolloutPlan.of(policy).steps())
                .filteredOn(Step::callsCandidate)
                .extracting(Step::name)
                .containsExactly("shadow", "stage_1", "stage_2", "stage_3", "stage_4");
    }

    @Test
    void endsWithTheWholeTraffic() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RolloutPlan(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new RolloutPlan(List.of(BASELINE)));
    }
}
