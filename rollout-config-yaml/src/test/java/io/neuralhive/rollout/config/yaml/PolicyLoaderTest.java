package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neuralhive.rollout.policy.DeadlinePolicy;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLoaderTest {

    private static final RolloutPolicy DEFAULTS = RolloutPolicy.defaults();
    private static final PolicyLoader LOADER = PolicyLoader.create();

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void takesEverySettingFromTheFile(PolicyKey key) {
        String other = OtherValues.of(key);

        RolloutPolicy start = start(key);

        RolloutPolicy loaded = LOADER.startingFrom(start).load(PolicyYaml.file(key, other), "config.yaml", Map.of());

        assertThat(key.format(loaded)).isEqualTo(other).isNotEqualTo(key.format(DEFAULTS));
        assertThat(key.applyText(loaded, key.format(DEFAULTS))).isEqualTo(start);
    }

    @ParameterizedTest
    @EnumSource
    void takesEverySettingFromTheEnvironment(PolicyKey key) {
        String other = OtherValues.of(key);

        RolloutPolicy start = start(key);

        RolloutPolicy loaded = LOADER.startingFrom(start).loadEnvironment(Map.of(key.environmentName(), other));

        assertThat(key.format(loaded)).isEqualTo(other);
        assertThat(key.applyText(loaded, key.format(DEFAULTS))).isEqualTo(start);
    }

    /** One setting needs another one. */
    private static RolloutPolicy start(PolicyKey key) {
        return key == PolicyKey.CHECKPOINT_METHOD
                ? PolicyKey.BASELINE_MODE.applyText(DEFAULTS, "concurrent")
                : DEFAULTS;
    }

    @Test
    void refusesSettingsThatContradictEachOther() {
        Map<String, String> environment = Map.of("ML_CHECKPOINT_METHOD", "sequential");
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> LOADER.load("", "config.yaml", environment));

        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isZero();
            assertThat(problem.message())
                    .startsWith("\"ml.baseline.mode\": \"before_rollout\" is not allowed; give concurrent, which");
        });
        String concurrent = PolicyYaml.file(PolicyKey.BASELINE_MODE, "concurrent");
        assertThat(LOADER.load(concurrent, "config.yaml", environment)
                        .criteria()
                        .isSequential())
                .isTrue();
    }

    @Test
    void takesThePolicyOfTheDocumentOfSequentialCheckpoints() throws IOException {
        String text = Files.readString(Path.of("../docs/sequential-checkpoints.md"));
        String yaml = text.substring(text.indexOf("```yaml\n") + 8, text.indexOf("```\n<!-- end of policy -->"));
        RolloutPolicy policy = LOADER.load(yaml, "config.yaml", Map.of());

        assertThat(policy.criteria().isSequential()).isTrue();
        assertThat(policy.deadline())
                .isEqualTo(new DeadlinePolicy(Duration.ofHours(4), UnavailablePolicy.Action.ROLL_BACK));
    }

    @Test
    void takesTheLimitsOfTheDocumentation() {
        assertThat(LOADER.load(Documentation.code("limits of metrics"), "config.yaml", Map.of())
                        .criteria()
                        .limits())
                .hasToString(
                        "[rmse increase_pct 20.0, latency_p95_ms at_most 250.0,"
                                + " error_rate increase_pct 50.0 advisory, coverage at_least 0.8, label_lag_s at_most 7200.0, fare decrease_pct 5.0]");
    }

    @Test
    void letsOverridesTakePrecedenceOverEnvironmentOverFileOverStart() {
        RolloutPolicy start = RolloutPolicy.builder().stages(0.1, 1.0).build();
        PolicyLoader loader = LOADER.startingFrom(start);
        String stages = PolicyYaml.file(PolicyKey.ROLLOUT_STAGES, "[0.2, 1.0]");
        Map<String, String> environment = Map.of("ML_ROLLOUT_STAGES", "0.3, 1.0");

        assertThat(loader.load("", "config.yaml", Map.of())).isSameAs(start);
        assertThat(firstStage(loader.load(stages, "config.yaml", Map.of()))).isEqualTo(0.2);
        assertThat(firstStage(loader.load(stages, "config.yaml", environment))).isEqualTo(0.3);
        assertThat(firstStage(PolicyOverrides.of("rollout_stages", new double[] {0.4, 1})
                        .applyTo(loader.load(stages, "config.yaml", environment))))
                .isEqualTo(0.4);
        assertThat(firstStage(start)).isEqualTo(0.1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "# nothing\n",
                "---\n",
                "~",
                "{}",
                "others: 1",
                "ml:",
                "ml: {}",
                "ml: ~",
                "ml:\n  canary:\n  gradual_rollout: null\n",
                "%YAML 1.1\n---\nml:\n...\n",
                "---\n---\n~\n--- {}\n---\nml:\n---\n"
            })
    void takesAFileWithoutSettings(String yaml) {
        assertThat(LOADER.load(yaml, "config.yaml", Map.of())).isEqualTo(DEFAULTS);
    }

    @Test
    void readsFilesAndReadersAlike() throws IOException {
        String yaml = "ml: {canary: {enabled: true}} # \u00e9\n";
        Path file = Files.writeString(directory.resolve("config.yaml"), yaml);
        RolloutPolicy expected = LOADER.load(yaml, "config.yaml", Map.of());

        assertThat(expected.canary().enabled()).isTrue();
        assertThat(LOADER.load(file, Map.of())).isEqualTo(expected);
        assertThat(LOADER.loadIfPresent(file, Map.of())).isEqualTo(expected);
        assertThat(LOADER.load(new StringReader(yaml), "config.yaml", Map.of())).isEqualTo(expected);
    }

    @Test
    void asksForTheFileUnlessItMayBeMissing() {
        Path missing = directory.resolve("config.yaml");
        Map<String, String> environment = Map.of("ML_CANARY_ENABLED", "true");

        assertThat(LOADER.loadIfPresent(missing, environment).canary().enabled())
                .isTrue();
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> LOADER.load(missing, environment));
        assertThat(refusal).hasMessageEndingWith("config.yaml: there is no file \"" + missing.toAbsolutePath() + "\"");
        assertThat(refusal).hasCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesADirectory() {
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> LOADER.loadIfPresent(directory, Map.of()));

        assertThat(refusal).hasMessageEndingWith(": this is not a regular file");
    }

    @Test
    void reportsAReaderThatFails() {
        Reader broken = new Reader() {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("broken");
            }

            @Override
            public void close() {}
        };

        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> LOADER.load(broken, "x", Map.of("ML_CANARY_ENABLED", "?")));

        assertThat(refusal.problems())
                .extracting(ConfigurationProblem::source)
                .containsExactly("x", ConfigurationProblem.ENVIRONMENT);
        assertThat(refusal).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void takesTheLongestTextAndNoLonger() {
        String longest = "#".repeat(SourceText.MAX_LENGTH);

        assertThat(LOADER.load(longest, "x", Map.of())).isEqualTo(DEFAULTS);
        assertThat(LOADER.load(new StringReader(longest), "x", Map.of())).isEqualTo(DEFAULTS);
        for (ConfigurationException refusal : new ConfigurationException[] {
            catchThrowableOfType(ConfigurationException.class, () -> LOADER.load(longest + "#", "x", Map.of())),
            catchThrowableOfType(
                    ConfigurationException.class, () -> LOADER.load(new StringReader(longest + "#"), "x", Map.of()))
        }) {
            assertThat(refusal)
                    .hasMessageEndingWith("x: more than 262144 characters are not allowed for a configuration");
        }
    }

    private static double firstStage(RolloutPolicy policy) {
        return policy.stages().get(0).fraction();
    }
}
