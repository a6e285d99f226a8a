package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyOverridesTest {

    @Test
    void changeTheGivenSettingsAndLeaveThePolicyAlone() {
        RolloutPolicy policy = RolloutPolicy.builder().stages(0.5, 1.0).build();

        RolloutPolicy changed = PolicyOverrides.of("gradual_rollout_enabled", false)
                .and("checkpoint_min_samples", 50)
                .applyTo(policy);

        assertThat(changed.gradual()).isFalse();
        assertThat(changed.criteria().minSamples()).isEqualTo(50);
        assertThat(changed.stages()).isEqualTo(policy.stages());
        assertThat(policy.gradual()).isTrue();
    }

    @Test
    void mayBeNone() {
        RolloutPolicy policy = RolloutPolicy.defaults();

        assertThat(PolicyOverrides.none().applyTo(policy)).isSameAs(policy);
        assertThat(PolicyOverrides.none().asMap()).isEmpty();
    }

    @Test
    void keepWhatTheyWereGiven() {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("canary_enabled", true));
        PolicyOverrides overrides = PolicyOverrides.of(values);

        values.put("rollout_stages", "?");

        assertThat(overrides.asMap()).isEqualTo(Map.of("canary_enabled", true)).isUnmodifiable();
        assertThat(overrides.and("canary_enabled", false).asMap()).isEqualTo(Map.of("canary_enabled", false));
    }

    @Test
    void tellAllThatIsWrongAtOnce() {
        PolicyOverrides overrides = PolicyOverrides.of("rolout_stages", List.of(1.0))
                .and("canary_enabled", "yes")
                .and("checkpoint_min_samples", 20)
                .and("checkpoint_error_rate_threshold", 2);

        InvalidPolicyException refusal =
                catchThrowableOfType(InvalidPolicyException.class, () -> overrides.applyTo(RolloutPolicy.defaults()));

        assertThat(refusal.problems())
                .containsExactly(
                        PolicyProblem.unknown("rolout_stages", "[1.0]", "rollout_stages"),
                        new PolicyProblem("canary_enabled", "yes", "true or false", Optional.empty()),
                        new PolicyProblem(
                                "checkpoint_error_rate_threshold", "2", "a fraction from 0 to 1", Optional.empty()));
        assertThat(refusal)
                .hasMessage("\"rolout_stages\": no such setting; did you mean rollout_stages?; "
                        + "\"canary_enabled\": \"yes\" is not allowed; give true or false; "
                        + "\"checkpoint_error_rate_threshold\": \"2\" is not allowed; give a fraction from 0 to 1");
    }

    @Test
    void mayBeGivenInAnyOrderIfTheyAgreeTogether() {
        RolloutPolicy policy = RolloutPolicy.defaults();
        PolicyOverrides sequential = PolicyOverrides.of("checkpoint_method", "sequential");

        assertThat(sequential.and("baseline_mode", "concurrent").applyTo(policy))
                .isEqualTo(PolicyOverrides.of("baseline_mode", "concurrent")
                        .and("checkpoint_method", "sequential")
                        .applyTo(policy));
        InvalidPolicyException refusal =
                catchThrowableOfType(InvalidPolicyException.class, () -> sequential.applyTo(policy));
        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("baseline_mode");
            assertThat(problem.given()).isEqualTo("before_rollout");
        });
    }

    @Test
    void refuseAMissingValue() {
        PolicyOverrides overrides = PolicyOverrides.of(Collections.singletonMap("rollout_stages", null));

        InvalidPolicyException refusal =
                catchThrowableOfType(InvalidPolicyException.class, () -> overrides.applyTo(RolloutPolicy.defaults()));

        assertThat(refusal.problems()).extracting(PolicyProblem::given).containsExactly("null");
    }

    @Test
    void escapeWhatCameFromOutside() {
        PolicyOverrides overrides = PolicyOverrides.of("a\nb", "\u202Etrue");

        InvalidPolicyException refusal =
                catchThrowableOfType(InvalidPolicyException.class, () -> overrides.applyTo(RolloutPolicy.defaults()));

        assertThat(refusal.getMessage()).doesNotContain("\n", "\u202E").contains("a\\u000ab");
    }
}
