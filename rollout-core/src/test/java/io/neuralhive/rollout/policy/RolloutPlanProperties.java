package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for the plan of every policy, over all combinations of its switches. */
class RolloutPlanProperties {

    /** The switches of a policy. */
    record Switches(
            boolean gradual,
            boolean validation,
            boolean shadow,
            boolean canary,
            BaselineMode mode,
            boolean finalSoak,
            List<TrafficShare> stages) {

        RolloutPolicy policy() {
            return RolloutPolicy.builder()
                    .gradual(gradual)
                    .stages(stages)
                    .validation(ValidationPolicy.DEFAULT.withEnabled(validation))
                    .shadow(ShadowPolicy.DEFAULT.withEnabled(shadow))
                    .canary(CanaryPolicy.DEFAULT.withEnabled(canary))
                    .baseline(BaselinePolicy.DEFAULT.withMode(mode))
                    .finalSoak(finalSoak ? Duration.ofMinutes(1) : Duration.ZERO)
                    .build();
        }
    }

    @Provide
    Arbitrary<Switches> switches() {
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        Arbitrary<List<TrafficShare>> stages = Arbitraries.of(
                List.of(TrafficShare.ALL),
                List.of(TrafficShare.of(0.0001), TrafficShare.ALL),
                RolloutPolicy.defaults().stages());
        return Combinators.combine(flags, flags, flags, flags, Arbitraries.of(BaselineMode.class), flags, stages)
                .as(Switches::new);
    }

    @Property
    void hasTheStepsThatAreSwitchedOnInOrder(@ForAll("switches") Switches given) {
        List<String> expected = new ArrayList<>();
        if (given.validation()) {
            expected.add("validate");
        }
        if (given.shadow()) {
            expected.add("shadow");
        }
        if (given.mode() == BaselineMode.BEFORE_ROLLOUT && (given.gradual() || given.canary())) {
            expected.add("baseline");
        }
        if (given.canary()) {
            expected.add("canary");
        }
        if (given.gradual()) {
            for (int stage = 1; stage <= given.stages().size(); stage++) {
                expected.add("stage_" + stage);
            }
        } else {
            expected.add("direct");
        }

        assertThat(RolloutPlan.of(given.policy()).steps())
                .extracting(Step::name)
                .containsExactlyElementsOf(expected);
    }

    @Property
    void judgesTheCandidateBeforeEveryFurtherShare(@ForAll("switches") Switches given) {
        List<Step> steps = RolloutPlan.of(given.policy()).steps();

        for (Step step : steps.subList(0, steps.size() - 1)) {
            boolean live = !step.share().isNone();
            assertThat(step.gate()).isNotInstanceOf(Gate.Open.class);
            assertThat(step.gate() instanceof Gate.Degradation).isEqualTo(live);
            assertThat(live && step.soak().isZero()).isFalse();
        }
        Step last = steps.get(steps.size() - 1);
        assertThat(last.share()).isEqualTo(TrafficShare.ALL);
        assertThat(last.gate() instanceof Gate.Open).isEqualTo(last.soak().isZero());
        assertThat(last.soak().isZero()).isEqualTo(!(given.gradual() && given.finalSoak()));
    }

    @Property
    void recordsABaselineBeforeAnyGateThatNeedsOne(@ForAll("switches") Switches given) {
        boolean recorded = false;
        for (Step step : RolloutPlan.of(given.policy()).steps()) {
            recorded |= step.gate() instanceof Gate.Baseline;
            if (step.gate() instanceof Gate.Degradation degradation
                    && step.share().compareTo(TrafficShare.ALL) < 0) {
                assertThat(recorded || degradation.mode() == BaselineMode.CONCURRENT)
                        .isTrue();
                assertThat(degradation.mode()).isEqualTo(given.mode());
            }
        }
    }

    @Property
    void numbersTheStagesOnly(@ForAll("switches") Switches given) {
        List<Step> steps = RolloutPlan.of(given.policy()).steps();

        assertThat(steps).extracting(Step::name).doesNotHaveDuplicates();
        assertThat(steps)
                .allSatisfy(step ->
                        assertThat(step.name().equals("stage_" + step.stage())).isEqualTo(step.stage() > 0));
    }
}
