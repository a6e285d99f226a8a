package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code docs/configuration.md} says is so. */
class DocumentationTest {

    @Test
    void listsEverySetting() {
        assertThat(Documentation.part("settings"))
                .as("The table of settings should be%n%s", Documentation.table())
                .isEqualTo(Documentation.table());
    }

    @Test
    void hasAnExampleWithEverySetting() {
        String example = Documentation.code("example");

        RolloutPolicy loaded = PolicyLoader.create().load(example, "config.yaml", Map.of());

        assertThat(loaded)
                .as("The example shows the defaults, and a canary that is switched on")
                .isEqualTo(PolicyKey.CANARY_ENABLED.apply(RolloutPolicy.defaults(), true));
        for (PolicyKey key : PolicyKey.values()) {
            String[] parts = key.path().split("\\.", -1);
            assertThat(example).containsPattern("\n  " + parts[1] + ":.*\n(    .*\n)*    " + parts[2] + ": ");
        }
    }

    @Test
    void showsAFileOfSeveralDocuments() {
        assertThat(PolicyLoader.create().load(Documentation.code("documents"), "config.yaml", Map.of()))
                .isEqualTo(PolicyKey.CANARY_ENABLED.apply(RolloutPolicy.defaults(), true));
    }

    @Test
    void showsTheCodeThatLoads() {
        assertThat(Documentation.code("loading")).isEqualTo(Documentation.sourceOfExample());
    }

    @Test
    void showsTheVariablesAsTheyAreTaken() throws Exception {
        Map<String, String> environment = ExportedVariables.of(Documentation.code("environment"));

        RolloutPolicy loaded = PolicyLoader.create().loadEnvironment(environment);

        assertThat(environment).hasSize(4);
        for (String name : environment.keySet()) {
            PolicyKey key = PolicyKey.ofEnvironmentName(name).orElseThrow();
            assertThat(key.format(loaded)).isNotEqualTo(key.format(RolloutPolicy.defaults()));
        }
    }

    @Test
    void theGuideInPortugueseShowsThemAsTheyAreTaken() throws Exception {
        Map<String, String> environment = ExportedVariables.of(Documentation.commandsInPortuguese());

        assertThat(environment).hasSize(5).containsEntry("ML_ROLLOUT_STAGES", "0.10, 0.50, 1.0");
        assertThat(PolicyLoader.create().loadEnvironment(environment)).isNotEqualTo(RolloutPolicy.defaults());
    }

    @Test
    void showsRealMessages() throws Exception {
        String yaml = Documentation.code("wrong file");
        Map<String, String> environment = ExportedVariables.of(Documentation.code("wrong variable"));

        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> PolicyLoader.create().load(yaml, "config.yaml", environment));

        assertThat(Documentation.code("messages")).isEqualTo(refusal.getMessage() + "\n");
    }

    @Test
    void namesTheLimits() {
        assertThat(Documentation.part("limits"))
                .contains(SourceText.MAX_LENGTH / 1024 + " KiB")
                .contains(Limits.MAX_DEPTH + " levels")
                .contains(String.format("%,d values", Limits.MAX_VALUES))
                .contains(Problems.MAX + " problems");
    }
}
