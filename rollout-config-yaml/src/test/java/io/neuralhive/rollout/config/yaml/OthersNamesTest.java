package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to others in the same file and the same environment. */
class OthersNamesTest {

    private static final RolloutPolicy DEFAULTS = RolloutPolicy.defaults();
    private static final PolicyLoader LOADER = PolicyLoader.create();

    @Test
    void leavesTheRestOfTheFileAlone() {
        String yaml = """
                logging: &logging
                  level: yes
                  level: no
                copy:
                  <<: *logging
                  port: 010
                secret: !vault |
                  abc
                "<<": 1
                12: &key {&a !own key: [&b !!int 5, *b]}
                gradual_rollout: {enabled: maybe}
                """;
        String ours = "ml:\n  models: {canary: [{<<: *logging}], path: !env HOME}\n  canary: {enabled: true}\n";

        assertThat(LOADER.load(yaml + ours, "x", Map.of()).canary().enabled()).isTrue();
        assertThat(LOADER.load(ours.replace("*logging", "{}") + yaml, "x", Map.of())
                        .canary()
                        .enabled())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring: {application: {name: x}}\n---\nOURS\n---\nspring: {config: {activate: {on-profile: prod}}}\n",
                "%YAML 1.2\n---\n# nothing\n---\nOURS\n...\n---\n",
                "--- {a: &a 1}\n--- {a: &a 2, b: *a}\n---\nOURS\n",
                "---\nOURS\n--- \n---\nserver: {port: 010}\nserver: {port: 8}\n"
            })
    void readsTheOneDocumentThatIsOurs(String documents) {
        String ours = "ml: {canary: {enabled: true}}";

        assertThat(LOADER.load(documents.replace("OURS", ours), "x", Map.of()))
                .isNotEqualTo(DEFAULTS)
                .isEqualTo(LOADER.load(ours, "x", Map.of()));
    }

    /** Every version of YAML and Jackson reads these in its own way, or not at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "010",
                "08",
                "0x1F",
                "0xZZ",
                "0o9",
                "0b2",
                "1_000",
                "+",
                ".",
                "60:00",
                "yes",
                "~",
                "1e2147483648",
                ".inf",
                "2026-02-30",
                "=",
                "$",
                "$HOME",
                "!!int +",
                "!!int",
                "!!null x",
                "!!bool maybe",
                "!!float x",
                "!!binary YWJj",
                "!!timestamp x",
                "! x"
            })
    void doesNotReadValuesOfOthers(String value) {
        String ours = "ml: {canary: {enabled: true}}\n";
        RolloutPolicy expected = LOADER.load(ours, "x", Map.of());

        for (String yaml : List.of(
                "a: " + value + "\n" + ours,
                "a: {b: {? " + value + " : 1, " + value + " : 2}}\n" + ours,
                "a: [b, " + value + " ]\n" + ours,
                ours + "b: {a: " + value + " }\n")) {
            assertThat(LOADER.load(yaml, "x", Map.of())).as(yaml).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models",
                "library",
                "binary",
                "shadow",
                "pipeline",
                "deadline",
                "stages",
                "enabled",
                "rollout",
                "metrics",
                "evaluation",
                "\"\"",
                "a.b",
                "models.canary",
                "12",
                "2020-01-01"
            })
    void ignoresOtherNamesUnderTheRoot(String name) {
        assertThat(LOADER.load("ml: {" + name + ": {enabled: maybe}}", "x", Map.of()))
                .isEqualTo(DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "gradual_rolout, ml.gradual_rollout",
        "gradual-rollout, ml.gradual_rollout",
        "gradualRollout, ml.gradual_rollout",
        "Gradual_Rollout, ml.gradual_rollout",
        "gradual_rollouts, ml.gradual_rollout",
        "canray, ml.canary",
        "baselines, ml.baseline",
        "validations, ml.validation",
        "shadowmode, ml.shadow_mode",
        "metric_unavailable, ml.metrics_unavailable",
        "checkpoint_min_samples, ml.gradual_rollout.checkpoint_min_samples",
        "Shadow_Mode.enabled, ml.shadow_mode.enabled"
    })
    void refusesSlipsUnderTheRoot(String name, String meant) {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> LOADER.load("ml: {" + name + ": {}}", "x", Map.of()));

        assertThat(refusal.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.setting().orElseThrow().nearest()).contains(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ML_PLATFORM_URL",
                "ML_MODEL",
                "ML_",
                "ML_STAGES",
                "ML_CANARY_SHARE",
                "ML_VALIDATION_SET",
                "ROLLOUT_STAGES",
                "MYML_ROLLOUT_STAGES",
                "XML_ROLLOUT_STAGE",
                "HTML_CANARY_ENABLED",
                "PATH"
            })
    void ignoresOtherVariables(String name) {
        assertThat(LOADER.loadEnvironment(Map.of(name, "?"))).isEqualTo(DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "ML_ROLLOUT_STAGE, ML_ROLLOUT_STAGES",
        "ml_rollout_stages, ML_ROLLOUT_STAGES",
        "ML_ROLLOUTSTAGES, ML_ROLLOUT_STAGES",
        "ML_GRADUAL_ROLLOUT_STAGES, ML_ROLLOUT_STAGES",
        "ML_GRADUAL_ROLLOUT_CHECKPOINT_MIN_SAMPLES, ML_CHECKPOINT_MIN_SAMPLES",
        "ML_BASELINE_MODEL, ML_BASELINE_MODE",
        "ML_CANARY_ENABELD, ML_CANARY_ENABLED"
    })
    void refusesSlipsInTheEnvironment(String name, String meant) {
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> LOADER.loadEnvironment(Map.of(name, "?")));

        assertThat(refusal.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.setting().orElseThrow().nearest()).contains(meant));
    }

    @Test
    void believesThatANameBelongsToOthers() {
        PolicyLoader loader =
                LOADER.ignoring(Set.of("ML_BASELINE_MODEL", "ml.baselines")).ignoring(Set.of("ML"));

        RolloutPolicy loaded = loader.load("ML: 1\nml: {baselines: [a, b]}", "x", Map.of("ML_BASELINE_MODEL", "v1"));

        assertThat(loaded).isEqualTo(DEFAULTS);
    }

    @Test
    void doesNotIgnoreItsOwnNames() {
        PolicyLoader loader = LOADER.ignoring(Set.of("ML_CANARY_ENABLED", "ml.canary", "ml"));

        assertThat(loader.loadEnvironment(Map.of("ML_CANARY_ENABLED", "true"))
                        .canary()
                        .enabled())
                .isTrue();
        assertThat(loader.load("ml: {canary: {enabled: true}}", "x", Map.of())
                        .canary()
                        .enabled())
                .isTrue();
    }
}
