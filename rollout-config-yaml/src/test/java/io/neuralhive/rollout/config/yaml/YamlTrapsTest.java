package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that YAML 1.1, YAML 1.2 and people read in different ways. */
class YamlTrapsTest {

    private static final PolicyKey FLAG = PolicyKey.CANARY_ENABLED;
    private static final PolicyKey NUMBER = PolicyKey.CHECKPOINT_MAE_THRESHOLD_PCT;
    private static final PolicyKey CHOICE = PolicyKey.BASELINE_MODE;
    private static final PolicyKey LIST = PolicyKey.ROLLOUT_STAGES;

    @ParameterizedTest
    @CsvSource({
        "20, 20.0",
        "0, 0.0",
        "+7, 7.0",
        "12.50, 12.5",
        ".5, 0.5",
        "5., 5.0",
        "1e2, 100",
        "1.5E+1, 15.0",
        "25e-1, 2.5"
    })
    void takesNumbersThatEveryoneReadsAlike(String text, double number) {
        assertThat(PolicyLoader.create()
                        .load(PolicyYaml.file(NUMBER, text), "x", Map.of())
                        .criteria()
                        .maxMaeIncreasePct())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010",
                "00",
                "007.5",
                "1_000",
                "60:00",
                "1:30.5",
                "0x1F",
                "0o17",
                "0b11",
                "08",
                "10%",
                "1,5",
                "1e",
                ".inf",
                "-.INF",
                ".nan",
                "NaN",
                "Infinity",
                "1.2.3",
                "2026-01-01",
                "٣",
                "five",
                "-1",
                "1e400",
                "99999999999999999999999999999999999999999",
                "true",
                "[20]",
                "{a: 20}",
                "!!float 20",
                "!!str 20",
                "! 20"
            })
    void refusesOtherNumbers(String text) {
        refused(NUMBER, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"010", "1_000", "60:00", "0x1F", "08"})
    void saysHowNumbersAreWritten(String text) {
        assertThat(refused(NUMBER, text).message())
                .endsWith("\"" + text + "\" is not allowed; give a percentage of 0 or more"
                        + " (digits as in 10 or 0.25, without leading zeros, _ or :)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0.25\"", "'0.25'", "\"20\"", "|\n      20", ">-\n      20"})
    void refusesTextWhereANumberIsAsked(String text) {
        assertThat(refused(NUMBER, text).message()).contains("is not allowed; give a percentage of 0 or more");
    }

    @Test
    void saysThatQuotesMakeText() {
        assertThat(refused(NUMBER, "\"0.25\"").message())
                .isEqualTo("\"ml.gradual_rollout.checkpoint_mae_threshold_pct\": \"0.25\" is not allowed;"
                        + " give a percentage of 0 or more (without quotes)");
        assertThat(refused(FLAG, "'true'").message()).endsWith("give true or false (without quotes)");
        assertThat(refused(LIST, "[0.5, \"1.0\"]").message()).endsWith("(without quotes)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "no",
                "on",
                "off",
                "y",
                "n",
                "Yes",
                "ON",
                "True",
                "TRUE",
                "False",
                "\"true\"",
                "'false'",
                "0",
                "1",
                "enabled",
                "!!bool true",
                "[true]"
            })
    void takesNothingButTrueAndFalseForAFlag(String text) {
        assertThat(refused(FLAG, text).setting())
                .get()
                .extracting(PolicyProblem::allowed)
                .isEqualTo("true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
    void refusesAMissingValue(String text) {
        for (PolicyKey key : PolicyKey.values()) {
            assertThat(refused(key, text).message()).endsWith("(leave the key out to keep the default)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"concurrent", "CONCURRENT", "\"concurrent\"", "'Concurrent'"})
    void takesChoicesWithAndWithoutQuotes(String text) {
        assertThat(PolicyLoader.create().load(PolicyYaml.file(CHOICE, text), "x", Map.of()))
                .isEqualTo(PolicyLoader.create().loadEnvironment(Map.of("ML_BASELINE_MODE", "concurrent")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "later", "before rollout", "[concurrent]", "{concurrent: }"})
    void refusesOtherChoices(String text) {
        assertThat(refused(CHOICE, text).setting())
                .get()
                .extracting(PolicyProblem::allowed)
                .isEqualTo("before_rollout or concurrent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&a 20",
                "&a # \"text\"\n      20",
                "&a\n\n      20",
                "&\"a\" 20",
                "+20",
                "&a +20",
                "2e0000000000001"
            })
    void takesAPlainNumberWithAnAnchor(String text) {
        assertThat(PolicyLoader.create()
                        .load(PolicyYaml.file(NUMBER, text), "x", Map.of())
                        .criteria()
                        .maxMaeIncreasePct())
                .isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"+20\"",
                "'.5'",
                "&a '+20'",
                "&a # comment\n      \".5\"",
                "&a\n      '20'",
                "&a |\n      +20",
                "\"~\"",
                "''",
                "&a ''"
            })
    void doesNotTakeQuotedTextForANumberOrNothing(String text) {
        assertThat(refused(NUMBER, text).message()).doesNotContain("leave the key out", "digits as in");
        assertThat(catchThrowableOfType(
                        ConfigurationException.class,
                        () -> PolicyLoader.create().load("ml:\n  canary: " + text, "x", Map.of())))
                .hasMessageContaining("\"ml.canary\" is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "&a", "&a ~", "&a # \"\"", "&a\n  \"models\": 1", "&a\n# c\n  'x': 1"})
    void takesASectionThatIsEmpty(String text) {
        assertThat(PolicyLoader.create().load("ml:\n  canary: " + text, "x", Map.of()))
                .isEqualTo(PolicyLoader.create().load("", "x", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0.5, 1]", "[ .5, 1.0, ]", "\n    - 0.5\n    - 1", "\n      - 0.50\n\n      - 1.0 # all"})
    void takesListsInEitherForm(String text) {
        assertThat(PolicyLoader.create()
                        .load(PolicyYaml.file(LIST, text), "x", Map.of())
                        .stages())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "0.5",
                "\"[0.5, 1.0]\"",
                "0.5, 1.0",
                "[0.5, 1.0]x: 1",
                "[yes, 1.0]",
                "[0.5, null]",
                "[0.5, [1.0]]",
                "[0.5, {a: 1}]",
                "[0.5, !!float 1.0]",
                "[0.5; 1.0]",
                "!!seq [0.5, 1.0]",
                "[1.0, 0.5]",
                "[010, 1.0]"
            })
    void refusesOtherLists(String text) {
        assertThat(catchThrowableOfType(
                        ConfigurationException.class,
                        () -> PolicyLoader.create().load(PolicyYaml.file(LIST, text), "x", Map.of())))
                .isNotNull();
    }

    private static ConfigurationProblem refused(PolicyKey key, String text) {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class,
                () -> PolicyLoader.create().load(PolicyYaml.file(key, text), "x", Map.of()));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.problems()).as(text).hasSize(1);
        ConfigurationProblem problem = refusal.problems().get(0);
        assertThat(problem.line()).isEqualTo(3);
        assertThat(problem.setting()).get().extracting(PolicyProblem::key).isEqualTo(key.path());
        return problem;
    }
}
