package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "abc, '', 3",
        "'', abc, 3",
        "abc, abc, 0",
        "abc, abd, 1",
        "abc, ac, 1",
        "ac, abc, 1",
        "abc, acb, 1",
        "bac, abc, 1",
        "abcd, badc, 2",
        "ca, abc, 3",
        "kitten, sitting, 3"
    })
    void countsTheChangesBetweenTwoNames(String a, String b, int distance) {
        assertThat(EditDistance.between(a, b)).isEqualTo(distance);
        assertThat(EditDistance.between(b, a)).isEqualTo(distance);
    }

    @Test
    void namesTheNearestHoweverFar() {
        assertThat(PolicyKey.nearest("stages", PolicyKey::key)).isEqualTo("rollout_stages");
        assertThat(PolicyKey.nearest("ML_CANARY_ENABLE", PolicyKey::environmentName))
                .isEqualTo("ML_CANARY_ENABLED");
        assertThat(PolicyKey.nearest("x".repeat(100_000), PolicyKey::key)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rollout_stages",
                "ROLLOUT-STAGES",
                "rolloutStages",
                "rollout_stage",
                "rolout_stags",
                "rollotu_stages"
            })
    void takesNearlyTheSameNameForASlip(String given) {
        assertThat(PolicyKey.near(given, PolicyKey::key)).contains(PolicyKey.ROLLOUT_STAGES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "stages", "rollout", "rollout_pages_3", "my_rollout_stages", "platform"})
    void takesAnotherNameForAnother(String given) {
        assertThat(PolicyKey.near(given, PolicyKey::key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"canray, true", "canari, true", "binary, false", "canaries, false"})
    void forgivesLessInShortNames(String given, boolean slip) {
        assertThat(EditDistance.isSlip(given, "canary")).isEqualTo(slip);
    }

    @Test
    void choosesTheNearestOfTwoSlips() {
        assertThat(PolicyKey.near("canary_duration_minute", PolicyKey::key))
                .contains(PolicyKey.CANARY_DURATION_MINUTES);
    }
}
